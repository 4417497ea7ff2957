import { drawBeta } from '../beta.ts';
import { clipExtent, cutLength } from '../box.ts';
import { check } from '../checks.ts';
import { CUTMIX_READERS, resolveOptions } from '../options.ts';
import { below, type WordsOf } from '../philox.ts';
import { drawPlan, type MixMethod, mixMethod, type Opened } from '../plan.ts';
import type {
  CutMixOptions,
  CutMixPlan,
  PlanSize,
  ResolvedCutOptions,
  ResolvedOptions,
} from '../types.ts';

/** Returns how the box of a sample is drawn. */
export function openCutMix(
  { alpha: [a, b], placement, minBoxSize, oddSides }: ResolvedCutOptions,
  { height, width, boxes }: CutMixPlan,
  wordsOf: WordsOf,
): Opened {
  const longest = Math.max(height, width);
  const expected = `at most ${longest}, the longer side`;
  check('minBoxSize', minBoxSize, true, minBoxSize <= longest, expected);
  const isUniform = a === 1 && b === 1;
  const isInside = placement === 'inside';
  const keepsOdd = oddSides === 'keep';

  /** Writes the extent of a box along one axis to `boxes[at]` and `boxes[at + 2]`. */
  const drawExtent = (at: number, word: number, side: number, lambda: number): void => {
    const cut = cutLength(lambda, side);
    const shortest = Math.min(minBoxSize, side);
    const half = cut >> 1;
    const length = isInside ? Math.max(cut, shortest) : keepsOdd ? cut : 2 * half;
    const start = isInside ? below(word, side - length + 1) : below(word, side) - half;
    clipExtent(boxes, at, start, length, side, shortest);
  };

  return {
    draw(row, sample, lambda, x, y) {
      const share = isUniform ? lambda : drawBeta(a, b, wordsOf(sample, 1));
      drawExtent(4 * row, x, width, share);
      drawExtent(4 * row + 1, y, height, share);
    },
  };
}

/** CutMix, for adapters. */
export const cutMixMethod: MixMethod<CutMixOptions, ResolvedOptions> = /* @__PURE__ */ mixMethod(
  CUTMIX_READERS,
  openCutMix,
);

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
 * RangeError if a value is out of range, `minBoxSize` is larger than both image sides, or
 * `granularity: 'pair'` comes without `pairing: 'reverse'` or with two batches.
 */
export function planCutMix(options: CutMixOptions, size: PlanSize): CutMixPlan {
  return drawPlan(openCutMix, resolveOptions(CUTMIX_READERS, options), size);
}
