import { assertPlanFits, type CutMixPlan, CutMixPlanner, imageSize } from '@cutmix/core';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type Batch, checkBatches } from './batch.ts';
import { checks, checkTensor, likeness } from './checks.ts';
import { mixLabelRows } from './labels.ts';
import { compositeImages } from './pixels.ts';

/**
 * CutMix (Yun et al. 2019, arXiv 1905.04899) on TensorFlow.js tensors, on the backend in use.
 *
 * Same options, seed and step: same boxes, partners, pixels and labels everywhere, bit for bit
 * (labels to 1 ulp on a GPU). Pixels are copied, never computed with. Everything happens on the
 * device, and nothing is read back. Inputs are neither changed nor disposed, and no tensor is left
 * behind but the results, which are the caller's to dispose of.
 *
 * Label values are therefore not looked at: a class id out of range gives a row of zeros, and a
 * NaN goes into every row that has it as a partner, even with weight 0.
 *
 * @throws TypeError for an option that is unknown or of the wrong kind, RangeError for a value out
 * of range.
 *
 * @example
 * ```ts
 * const cutmix = new CutMix({ alpha: 1, seed: 42 });
 * await model.fitDataset(dataset.map((batch) => cutmix.apply(batch)), { epochs: 10 });
 * ```
 */
export class CutMix extends CutMixPlanner {
  /**
   * Mixes a batch with itself, or with a second one row by row, as planned for the current step,
   * and advances the step by one. When it throws, nothing has been allocated or changed, the step
   * included.
   *
   * @param batchA - N images with their labels.
   * @param batchB - Images and labels of the same dtypes and shapes, to take the boxes from.
   * @returns The mixed images, of the dtype and shape of `batchA.xs`, and labels `[N, K]` float32.
   * @throws TypeError for what is no tensor, for a dtype that is string or complex64 or differs
   * between the batches, and for ids that are not int32 or come without `numClasses`; RangeError
   * for shapes that do not fit, for a disposed tensor and at the last safe integer as step.
   */
  apply(batchA: Batch, batchB?: Batch): Batch {
    checks.checkHasNext(this.step);
    const { images, classes } = checkBatches(batchA, batchB, this.options.numClasses);
    const plan = this.plan({ ...images, paired: batchB !== undefined });
    const mixed = this.#mix(plan, classes, batchA, batchB);
    this.step += 1;
    return mixed;
  }

  /**
   * Mixes as a given plan says; `step` is neither used nor advanced.
   *
   * @param plan - From `plan`, `planCutMix` or `planFromJSON`. Sample i takes its box from row
   * `partners[i]` of `batchB ?? batchA`: one made with `paired: true` is for two batches, and leaves
   * one alone.
   * @throws As {@link CutMix.apply}, and for a plan that is broken or made for another size.
   */
  applyPlan(plan: CutMixPlan, batchA: Batch, batchB?: Batch): Batch {
    const { images, classes } = checkBatches(batchA, batchB, this.options.numClasses);
    assertPlanFits(plan, images, images.batchSize);
    return this.#mix(plan, classes, batchA, batchB);
  }

  /**
   * Cuts and pastes any tensor with the same N, H and W as the plan: masks, depth, a second view.
   * What is to be mixed like a batch takes the plan that `applyPlan` gave that batch; after `apply`,
   * `plan` is for the next step. A gradient goes back to the pixels that are shown.
   *
   * @param plan - What to paste where.
   * @param a - Gives the pixels outside the boxes: `[N, H, W]`, or above rank 3 `[N, …, H, W, C]`,
   * of dtype float32, int32 or bool.
   * @param b - Gives the pixels inside, of the dtype and shape of `a`; `a` itself by default.
   * @returns A new tensor of the dtype and shape of `a`.
   * @throws As {@link CutMix.applyPlan}.
   */
  composite(plan: CutMixPlan, a: Tensor, b?: Tensor): Tensor {
    checkTensor('a', a);
    const size = imageSize(a.shape, 'NHWC', 'a');
    if (b !== undefined) {
      checkTensor('b', b);
      checks.checkAlike('b', likeness(b), 'a', likeness(a));
    }
    assertPlanFits(plan, size, size.batchSize);
    return tidy(() => compositeImages(plan, a, b ?? a));
  }

  #mix(plan: CutMixPlan, classes: number, batchA: Batch, batchB: Batch = batchA): Batch {
    return tidy(() => ({
      xs: compositeImages(plan, batchA.xs, batchB.xs),
      ys: mixLabelRows(plan, batchA.ys, batchB.ys, classes, this.options.labelSmoothing),
    }));
  }
}
