import { sampleBeta } from './beta.ts';
import { clipExtent, cutLength, MAX_SIDE, ownShare } from './box.ts';
import { check, checkInteger, checkNoOther, checkObject } from './errors.ts';
import { resolveOptions } from './options.ts';
import { below, philoxStream, WORDS } from './philox.ts';
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

/** Draws a plan with options that are known to be valid. */
export function drawPlan(options: ResolvedOptions, size: PlanSize, nextStep = 0): CutMixPlan {
  checkObject('size', size);
  const { batchSize, height, width, step = nextStep, offset = 0, paired = false, ...others } = size;
  const known = ['batchSize', 'height', 'width', 'step', 'offset', 'paired'];
  checkNoOther('a property of size', others, known);
  checkInteger('batchSize', batchSize, 0, MAX_SIDE);
  checkInteger('height', height, 1, MAX_SIDE);
  checkInteger('width', width, 1, MAX_SIDE);
  checkInteger('offset', offset, 0, WORDS - batchSize);
  check('paired', paired, typeof paired === 'boolean', true, 'a boolean');

  const { alpha, probability, seed } = options;
  const [a, b] = alpha;
  const isUniform = a === 1 && b === 1;
  const perBatch = options.granularity === 'batch';
  const stream = philoxStream(seed, 0, step);
  const boxes = new Int32Array(4 * batchSize);
  const partners = new Int32Array(batchSize);
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
        lambda = sampleBeta(a, b, stream);
      }
      drawExtent(boxes, 4 * i, xWord, width, lambda, options);
      drawExtent(boxes, 4 * i + 1, yWord, height, lambda, options);
    }
    lambdas[i] = ownShare(boxes, 4 * i, height, width);
  }

  const pairing = paired ? 'rows' : options.pairing;
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
  return { batchSize, height, width, step, boxes, partners, lambdas };
}

/**
 * Draws the boxes, partners and lambdas of one batch at one step. A pure function: the same
 * arguments give the same plan everywhere.
 *
 * A sample's box depends on the seed, the step and its index in the global batch
 * (`size.offset` + i) only, so plans of slices are slices of the whole plan. Partners always are
 * rows of the batch that is given. With `alpha: 1` no function is used whose rounding is left to
 * the JavaScript engine.
 *
 * A sample that is not mixed has the box 0, 0, 0, 0. A batch of 0 samples gives an empty plan; a
 * batch of 1 is its own partner, unless `paired`.
 *
 * @param options - What to draw; `seed` is required.
 * @param size - The batch.
 * @throws TypeError for an argument of the wrong kind, a missing seed or an unknown name,
 * RangeError for a value out of range.
 */
export function planCutMix(options: CutMixOptions, size: PlanSize): CutMixPlan {
  return drawPlan(resolveOptions(options), size);
}
