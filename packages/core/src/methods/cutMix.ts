import { drawBeta } from '../beta.ts';
import { clipExtent, cutLength } from '../box.ts';
import { check } from '../checks.ts';
import { CUT_READERS } from '../options.ts';
import { below } from '../philox.ts';
import { type Draft, type DrawSample, type MixMethod, mixMethod } from '../plan.ts';
import type {
  CutMixOptions,
  CutMixPlan,
  PlanSize,
  ResolvedCutOptions,
  ResolvedOptions,
} from '../types.ts';

/** Returns how the box of a sample is drawn. */
export function openCutMix(options: ResolvedCutOptions, draft: Draft): DrawSample {
  const { alpha, placement, minBoxSize, oddSides } = options;
  const { height, width, stream, boxes } = draft;
  const longest = Math.max(height, width);
  const expected = `at most ${longest}, the longer side`;
  check('minBoxSize', minBoxSize, true, minBoxSize <= longest, expected);
  const [a, b] = alpha;
  const isUniform = a === 1 && b === 1;
  const keepsOdd = oddSides === 'keep';

  /** Writes the extent of a box along one axis to `boxes[at]` and `boxes[at + 2]`. */
  const drawExtent = (at: number, word: number, side: number, lambda: number): void => {
    const cut = cutLength(lambda, side);
    if (placement === 'clipped') {
      clipExtent(boxes, at, below(word, side), cut, side, minBoxSize, keepsOdd);
    } else {
      const length = Math.max(cut, Math.min(minBoxSize, side));
      boxes[at] = below(word, side - length + 1);
      boxes[at + 2] = boxes[at] + length;
    }
  };

  return (row, sample, lambda, x, y) => {
    let share = lambda;
    if (!isUniform) {
      stream.seek(sample, 1);
      share = drawBeta(a, b, stream);
    }
    drawExtent(4 * row, x, width, share);
    drawExtent(4 * row + 1, y, height, share);
  };
}

/** CutMix, for adapters. */
export const cutMixMethod: MixMethod<CutMixOptions, ResolvedOptions> = /* @__PURE__ */ mixMethod(
  CUT_READERS,
  openCutMix,
);

/** The names of all options of CutMix, in the order in which errors list them. */
export const OPTION_NAMES = cutMixMethod.optionNames as readonly (keyof ResolvedOptions)[];

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
  return cutMixMethod.draw(cutMixMethod.resolve(options), size);
}
