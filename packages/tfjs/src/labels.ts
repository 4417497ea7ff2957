import type { CutMixPlan, ResolvedOptions } from '@cutmix/core';
import { add, cast, mul, oneHot, type Tensor, tensor2d } from '@tensorflow/tfjs-core';

/** Labels as `[N, K]` float32, smoothed as `mixLabels` of @cutmix/core does. */
export function readLabels(
  ys: Tensor,
  classes: number,
  { labelSmoothing }: Pick<ResolvedOptions, 'labelSmoothing'>,
): Tensor {
  const rows = ys.rank === 1 ? oneHot(ys, classes, 1, 0, 'float32') : cast(ys, 'float32');
  if (labelSmoothing === 0) return rows;
  return add(mul(rows, Math.fround(1 - labelSmoothing)), Math.fround(labelSmoothing / classes));
}

/**
 * `λ·y + (1 − λ)·y_partner`. Every operation is a kernel of its own, whose result is stored as
 * float32: that is the rounding of `mixLabels` of @cutmix/core.
 */
export function mixRows(own: Tensor, partners: Tensor, { lambdas }: CutMixPlan): Tensor {
  const column: [number, number] = [lambdas.length, 1];
  const rest = lambdas.map((lambda) => 1 - lambda);
  return add(mul(tensor2d(lambdas, column), own), mul(tensor2d(rest, column), partners));
}
