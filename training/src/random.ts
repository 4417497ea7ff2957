import { type PhiloxStream, philoxStream } from '@cutmix/core';

// A purpose's place decides its numbers: only append.
const purposes = [
  'weights',
  'images',
  'partners',
  'pairs',
  'noise',
  'scene',
  'crops',
  'partnerCrops',
] as const;

export type RandomPurpose = (typeof purposes)[number];

// Below this CutMix plans draw; from here on blocks are free, a region for each purpose.
const firstBlock = 2 ** 30;
const blocksPerPurpose = 2 ** 26;

/** A Philox stream for one purpose, apart from the others and from the plans of the same seed. */
export function randomStream(
  seed: bigint,
  purpose: RandomPurpose,
  step: number,
  sample = 0,
): PhiloxStream {
  return philoxStream(seed, sample, step, purposeBlock(purpose));
}

/** The block to `seek` to when one stream of a purpose serves many samples. */
export function purposeBlock(purpose: RandomPurpose): number {
  return firstBlock + purposes.indexOf(purpose) * blocksPerPurpose;
}
