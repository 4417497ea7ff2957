import { type PhiloxStream, philoxStream } from '@cutmix/core';

// The position of a purpose decides what it draws: only append.
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

// CutMix plans draw from the blocks below; those from here on are divided among the purposes.
const firstBlock = 2 ** 30;
const blocksPerPurpose = 2 ** 26;

/** A Philox stream for one purpose, independent of the others and of the plans of the same seed. */
export function randomStream(
  seed: bigint,
  purpose: RandomPurpose,
  step: number,
  sample = 0,
): PhiloxStream {
  return philoxStream(seed, sample, step, purposeBlock(purpose));
}

/** The block to `seek` to if one stream serves many samples of a purpose. */
export function purposeBlock(purpose: RandomPurpose): number {
  return firstBlock + purposes.indexOf(purpose) * blocksPerPurpose;
}
