import { drawBeta } from './beta.ts';
import { clipExtent, cutLength, ownShare } from './box.ts';
import { checkSize } from './checkPlan.ts';
import { check, checkInteger, checkKnown } from './checks.ts';
import { resolveOptions } from './options.ts';
import { below, openStream, WORDS } from './philox.ts';
import type { CutMixOptions, CutMixPlan, PlanSize, ResolvedOptions } from './types.ts';

/** First block of the permutation's draws; the boxes' draws start at 0. */
const PERMUTATION_BLOCK = 2 ** 31;

/** Writes the extent of a box along one axis to `out[at]` and `out[at + 2]`. */
function drawExtent(
  out: Int32Array,
  at: number,
  word: number,
  side: number,
  lambda: number,
  { placement, minBoxSize }: ResolvedOptions,
): void {
  const cut = cutLength(lambda, side);
  if (placement === 'clipped') {
    clipExtent(out, at, below(word, side), cut, side, minBoxSize);
  } else {
    const length = Math.max(cut, Math.min(minBoxSize, side));
    out[at] = below(word, side - length + 1);
    out[at + 2] = out[at] + length;
  }
}

const SIZE_NAMES = ['batchSize', 'height', 'width', 'step', 'offset', 'paired'];

/** Draws a plan with options that are known to be valid. */
export function drawPlan(
  options: ResolvedOptions,
  size: PlanSize,
  nextStep: number = options.step,
): CutMixPlan {
  checkKnown('size', size, SIZE_NAMES);
  const { batchSize, height, width, step = nextStep, offset = 0, paired = false } = size;
  checkSize({ batchSize, height, width, step, paired });
  checkInteger('offset', offset, 0, WORDS - batchSize);
  const longest = Math.max(height, width);
  const { alpha, minBoxSize, probability, seed } = options;
  const expected = `at most ${longest}, the longer side`;
  check('minBoxSize', minBoxSize, true, minBoxSize <= longest, expected);

  const [a, b] = alpha;
  const isUniform = a === 1 && b === 1;
  const perBatch = options.granularity === 'batch';
  const stream = openStream(seed, step);
  const boxes = new Int32Array(4 * batchSize);
  const lambdas = new Float32Array(batchSize);

  for (let i = 0; i < batchSize; i++) {
    const sample = perBatch ? 0 : offset + i;
    stream.seek(sample);
    const lambdaUniform = stream.nextUniform();
    const xWord = stream.nextUint32();
    const yWord = stream.nextUint32();
    if (stream.nextUniform() < probability) {
      let lambda = lambdaUniform;
      if (!isUniform) {
        stream.seek(sample, 1);
        lambda = drawBeta(a, b, stream);
      }
      drawExtent(boxes, 4 * i, xWord, width, lambda, options);
      drawExtent(boxes, 4 * i + 1, yWord, height, lambda, options);
    }
    lambdas[i] = ownShare(boxes, 4 * i, height, width);
  }

  const pairing = paired ? 'rows' : options.pairing;
  const partners = new Int32Array(batchSize);
  for (let i = 0; i < batchSize; i++) {
    if (pairing === 'roll') partners[i] = (i || batchSize) - 1;
    else partners[i] = pairing === 'reverse' ? batchSize - 1 - i : i;
  }
  if (pairing === 'shuffle') {
    stream.seek(perBatch ? 0 : offset, PERMUTATION_BLOCK);
    for (let i = batchSize - 1; i > 0; i--) {
      const j = stream.nextBelow(i + 1);
      [partners[i], partners[j]] = [partners[j], partners[i]];
    }
  }
  return { batchSize, height, width, step, paired, boxes, partners, lambdas };
}

/**
 * Draws the boxes, partners and lambdas of one batch at one step. A pure function: the same
 * arguments give the same plan everywhere.
 *
 * A sample's box depends only on the seed, the step and its index in the global batch
 * (`size.offset` + i), so plans of slices are slices of the whole plan. Partners are always rows of
 * the given batch. With `alpha: 1` no function is used whose rounding is left to the JavaScript
 * engine.
 *
 * A sample that is not mixed has the box 0, 0, 0, 0. A batch of 0 samples gives an empty plan; a
 * batch of 1 is its own partner, unless `paired`.
 *
 * @param options - Options for sampling; `seed` is required.
 * @param size - The size of the batch.
 * @throws TypeError if an argument is of the wrong kind, the seed is missing or a name is unknown;
 * RangeError if a value is out of range or `minBoxSize` is larger than both image sides.
 */
export function planCutMix(options: CutMixOptions, size: PlanSize): CutMixPlan {
  return drawPlan(resolveOptions(options), size);
}
