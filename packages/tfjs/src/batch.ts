import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Labels in one tensor, or in a plain object of tensors by the names of a model's outputs.
 *
 * Each is `[N, K]` (one-hot, soft or multi-hot) of dtype float32, int32 or bool, or `[N]` class ids of
 * dtype int32, with `numClasses`. `[N, 1]` is one class, K = 1; of dtype int32 it needs
 * `numClasses: 1`. A bool that is not 0 counts as 1.
 */
export type Labels = Tensor | { readonly [name: string]: Tensor };

/**
 * Images and their labels, as `model.fitDataset` takes them.
 *
 * An alias, not an interface, so that TypeScript accepts it as a `tf.TensorContainer`.
 */
export type Batch<Xs extends Tensor = Tensor, Ys extends Labels = Tensor> = {
  /**
   * Images of dtype float32, int32 or bool (float32 for blends): `[N, H, W]`; or, above rank 3,
   * `[N, …, H, W, C]` (NHWC) or `[N, …, H, W]` (NCHW).
   */
  readonly xs: Xs;
  /** Their labels. */
  readonly ys: Ys;
};

/** Mixed labels: `[N, K]` float32, by the names that the labels had. */
export type MixedLabels<Ys extends Labels = Tensor> = [Ys] extends [Tensor]
  ? Tensor2D
  : Ys extends Tensor
    ? Tensor2D
    : { readonly [Name in keyof Ys]: Tensor2D };

/** Mixed images, of the type that was given, and mixed labels. */
export type MixedBatch<Xs extends Tensor = Tensor, Ys extends Labels = Tensor> = {
  /** The mixed images. */
  readonly xs: Xs;
  /** Their mixed labels. */
  readonly ys: MixedLabels<Ys>;
};
