import { imageSize, type PlanSize } from '@cutmix/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { checks, checkTensor, likeness } from './checks.ts';

/**
 * Images and their labels, as `model.fitDataset` takes them.
 *
 * An alias, not an interface, so that TypeScript accepts it as a `tf.TensorContainer`.
 */
export type Batch = {
  /** Images of dtype float32, int32 or bool: `[N, H, W]`, or above rank 3 `[N, …, H, W, C]`. */
  readonly xs: Tensor;
  /**
   * Labels: `[N, K]` (one-hot, soft or multi-hot) of these dtypes, or `[N]` class ids of dtype
   * int32, with `numClasses`. `[N, 1]` is K = 1: its numbers are mixed as they are.
   */
  readonly ys: Tensor;
};

/** What shapes tell about a batch. */
interface BatchSize {
  readonly images: Pick<PlanSize, 'batchSize' | 'height' | 'width'>;
  readonly classes: number;
}

function checkBatch(name: string, batch: Batch): void {
  checks.checkObject(name, '{ xs, ys }', batch);
  const { xs, ys } = batch;
  checkTensor(`${name}.xs`, xs);
  checkTensor(`${name}.ys`, ys);
  if (ys.shape.length === 1 && ys.dtype !== 'int32') {
    throw checks.wrongKind(`dtype of ${name}.ys of shape [N]`, '"int32"', ys.dtype);
  }
}

/** Checks all that can be known of one batch, or two to be mixed, without looking at values. */
export function checkBatches(
  batchA: Batch,
  batchB: Batch | undefined,
  numClasses: number | undefined,
): BatchSize {
  checkBatch('batchA', batchA);
  const images = imageSize(batchA.xs.shape, 'NHWC', 'batchA.xs');
  if (batchB !== undefined) {
    checkBatch('batchB', batchB);
    checks.checkAlike('batchB.xs', likeness(batchB.xs), 'batchA.xs', likeness(batchA.xs));
    checks.checkSameType('batchB.ys', likeness(batchB.ys), 'batchA.ys', likeness(batchA.ys));
  }
  const classes = checks.countClasses(
    { name: 'batchA.ys', shape: batchA.ys.shape },
    batchB && { name: 'batchB.ys', shape: batchB.ys.shape },
    images.batchSize,
    numClasses,
  );
  return { images, classes };
}
