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
   * int32, with `numClasses`.
   */
  readonly ys: Tensor;
};

/** What shapes tell about a batch. */
interface BatchSize {
  readonly images: Pick<PlanSize, 'batchSize' | 'height' | 'width'>;
  readonly classes: number;
}

function countClasses(
  name: string,
  { dtype, shape }: Tensor,
  numClasses: number | undefined,
): number {
  if (shape.length === 1) {
    if (dtype !== 'int32')
      throw checks.wrongKind(`dtype of ${name} of shape [N]`, '"int32"', dtype);
    if (numClasses !== undefined) return numClasses;
    throw checks.wrongKind(`numClasses, for ${name} of shape [N],`, 'an integer >= 1', numClasses);
  }
  const [, classes] = shape;
  if (classes < 1) throw checks.wrongValue(`shape of ${name}`, '[N, K] with K >= 1', shape);
  if (numClasses !== undefined && numClasses !== classes) {
    throw checks.wrongValue(`shape of ${name}`, `[N, ${numClasses}], as numClasses says`, shape);
  }
  return classes;
}

function checkBatch(name: string, batch: Batch, numClasses: number | undefined): BatchSize {
  checks.checkObject(name, '{ xs, ys }', batch);
  const { xs, ys } = batch;
  checkTensor(`${name}.xs`, xs);
  checkTensor(`${name}.ys`, ys);
  const images = imageSize(xs.shape, 'NHWC', `${name}.xs`);
  checks.checkLabelShape(`${name}.ys`, ys.shape, images.batchSize);
  return { images, classes: countClasses(`${name}.ys`, ys, numClasses) };
}

/** Checks all that can be known of one batch, or two to be mixed, without looking at values. */
export function checkBatches(
  batchA: Batch,
  batchB: Batch | undefined,
  numClasses: number | undefined,
): BatchSize {
  const size = checkBatch('batchA', batchA, numClasses);
  if (batchB === undefined) return size;
  const { classes } = checkBatch('batchB', batchB, numClasses);
  checks.checkAlike('batchB.xs', likeness(batchB.xs), 'batchA.xs', likeness(batchA.xs));
  checks.checkSameType('batchB.ys', likeness(batchB.ys), 'batchA.ys', likeness(batchA.ys));
  if (classes !== size.classes) {
    const expected = `[N, ${size.classes}], as for batchA.ys`;
    throw checks.wrongValue('shape of batchB.ys', expected, batchB.ys.shape);
  }
  return size;
}
