import type { CutMixPlan } from '@cutmix/core';
import {
  add,
  cast,
  equal,
  expandDims,
  mul,
  oneHot,
  type Tensor,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { takeRows } from './rows.ts';

/** Class ids as rows of zeros and a one; of zeros alone for an id out of range. */
function idsToRows(ids: Tensor, classes: number): Tensor {
  // oneHot takes two classes or more.
  return classes === 1 ? expandDims(equal(ids, 0), 1) : oneHot(ids, classes);
}

/** Labels as `[N, K]` float32, smoothed. */
function readLabels(ys: Tensor, classes: number, smoothing: number): Tensor {
  // Not oneHot(…, 'float32'): wasm writes integers into it.
  const rows = cast(ys.rank === 1 ? idsToRows(ys, classes) : ys, 'float32');
  if (smoothing === 0) return rows;
  return add(mul(rows, Math.fround(1 - smoothing)), Math.fround(smoothing / classes));
}

/**
 * `λ·y + (1 − λ)·y_partner`, `[N, K]` float32, as `mixLabels` of @cutmix/core: every operation is a
 * kernel of its own, whose result is stored, and so rounded, as float32.
 */
export function mixLabelRows(
  { lambdas, partners }: CutMixPlan,
  ysA: Tensor,
  ysB: Tensor,
  classes: number,
  smoothing: number,
): Tensor {
  const own = readLabels(ysA, classes, smoothing);
  const others = ysB === ysA ? own : readLabels(ysB, classes, smoothing);
  const weigh = (weights: Float32Array, rows: Tensor): Tensor =>
    mul(tensor2d(weights, [weights.length, 1]), rows);
  const rest = lambdas.map((lambda) => 1 - lambda);
  return add(weigh(lambdas, own), weigh(rest, takeRows(others, partners)));
}
