import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Images and their labels, as `model.fitDataset` takes them.
 *
 * An alias, not an interface, so that TypeScript accepts it as a `tf.TensorContainer`.
 */
export type Batch = {
  /**
   * Images of dtype float32, int32 or bool: `[N, H, W]`; or, above rank 3, `[N, …, H, W, C]` (NHWC)
   * or `[N, …, H, W]` (NCHW).
   */
  readonly xs: Tensor;
  /**
   * Labels: `[N, K]` (one-hot, soft or multi-hot) of these dtypes, or `[N]` class ids of dtype int32,
   * with `numClasses`. `[N, 1]` is one class, K = 1; of dtype int32 it needs `numClasses: 1`. A bool
   * that is not 0 counts as 1.
   */
  readonly ys: Tensor;
};
