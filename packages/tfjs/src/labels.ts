import type { CutMixPlan } from '@cutmix/core';
import {
  add,
  cast,
  equal,
  expandDims,
  mul,
  notEqual,
  oneHot,
  scalar,
  type Tensor,
  type Tensor2D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { takeRows } from './rows.ts';

/** Returns bools as 0 and 1, since any byte that is not 0 counts as 1; other labels as they are. */
function toZeroOrOne(ys: Tensor): Tensor {
  // Not notEqual of bools: wasm takes their bytes to be 0 or 1 and returns others unchanged.
  return ys.dtype === 'bool' ? notEqual(cast(ys, 'int32'), scalar(0, 'int32')) : ys;
}

/** Returns class ids as one-hot rows; an id out of range gives a row of zeros. */
function idsToRows(ids: Tensor, classes: number): Tensor {
  // oneHot needs at least two classes.
  return classes === 1 ? expandDims(equal(ids, 0), 1) : oneHot(ids, classes);
}

/** Returns labels as `[N, K]` float32, smoothed. A bool that is not 0 counts as 1. */
function readLabels(ys: Tensor, classes: number, smoothing: number): Tensor {
  // Not oneHot(…, 'float32'): wasm writes integers into it.
  const rows = cast(ys.rank === 1 ? idsToRows(ys, classes) : toZeroOrOne(ys), 'float32');
  if (smoothing === 0) return rows;
  return add(mul(rows, Math.fround(1 - smoothing)), Math.fround(smoothing / classes));
}

/**
 * Returns `λ·y + (1 − λ)·y_partner`, `[N, K]` float32, as `mixLabels` of @cutmix/core does: every
 * operation is a kernel of its own, whose result is stored, and so rounded, as float32.
 */
export function mixLabelRows(
  { lambdas, partners }: CutMixPlan,
  ysA: Tensor,
  ysB: Tensor,
  classes: number,
  smoothing: number,
): Tensor2D {
  const own = readLabels(ysA, classes, smoothing);
  const others = ysB === ysA ? own : readLabels(ysB, classes, smoothing);
  const weigh = (weights: Float32Array, rows: Tensor): Tensor =>
    mul(tensor2d(weights, [weights.length, 1]), rows);
  const rest = lambdas.map((lambda) => 1 - lambda);
  return add(weigh(lambdas, own), weigh(rest, takeRows(others, partners)));
}
