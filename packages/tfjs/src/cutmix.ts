import type { CutMixOptions, CutMixPlan, ResolvedOptions } from '@cutmix/core';
import { CutMixPlanner } from '@cutmix/core/adapter';
import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Batch } from './batch.ts';
import { checks } from './checks.ts';
import { mixLabelRows } from './labels.ts';
import { compositeImages } from './pixels.ts';

/** Mixes as planned; everything is checked before. */
function mix(
  plan: CutMixPlan,
  { layout, labelSmoothing }: ResolvedOptions,
  classes: number,
  batchA: Batch,
  batchB: Batch = batchA,
): Batch {
  return tidy(() => ({
    xs: compositeImages(plan, batchA.xs, batchB.xs, layout),
    ys: mixLabelRows(plan, batchA.ys, batchB.ys, classes, labelSmoothing),
  }));
}

/**
 * CutMix (Yun et al. 2019, arXiv 1905.04899) on TensorFlow.js tensors, on the current backend.
 *
 * The same options, seed and step give the same boxes, partners, pixels and labels everywhere, bit
 * for bit (labels to 1 ulp on a GPU). Pixels are copied, never computed. Everything happens on the
 * device, and nothing is read back. Inputs are neither changed nor disposed, and no tensor is left
 * but the results, which are the caller's to dispose.
 *
 * Label values are therefore not checked: a class id out of range gives a row of zeros, and a NaN
 * enters every row that has it as a partner, even with weight 0.
 *
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if a value is out of
 * range.
 *
 * @example
 * ```ts
 * const cutmix = new CutMix({ alpha: 1, seed: 42 });
 * await model.fitDataset(dataset.map((batch) => cutmix.apply(batch)), { epochs: 10 });
 * ```
 */
export class CutMix extends CutMixPlanner {
  constructor(options: CutMixOptions = {}) {
    super(options);
    if (new.target === CutMix) Object.preventExtensions(this);
  }

  /**
   * Mixes a batch with itself, or with a second one row by row, as planned for the current step,
   * and advances the step by one. If it throws, nothing was allocated or changed, including the step.
   *
   * @param batchA - N images with their labels.
   * @param batchB - Images and labels of the same dtypes and shapes, to take the boxes from.
   * @returns The mixed images, of the dtype and shape of `batchA.xs`, and labels `[N, K]` float32.
   * @throws TypeError if an argument is not a batch of tfjs tensors, a dtype is string or complex64 or
   * differs between the batches, or class ids are not int32 or come without `numClasses`; RangeError
   * if shapes do not fit, images fit only the other layout and `layout` was not given, a tensor is
   * disposed, or the step is the last safe integer.
   */
  apply(batchA: Batch, batchB?: Batch): Batch {
    checks.checkHasNext(this.step);
    const { size, heads } = checks.checkBatches(batchA, batchB, this.options);
    const plan = this.plan({ ...size, paired: batchB !== undefined });
    const mixed = mix(plan, this.options, heads[0]!.classes, batchA, batchB);
    this.step += 1;
    return mixed;
  }

  /**
   * Mixes as a given plan says; `step` is neither used nor advanced.
   *
   * @param plan - From `plan`, `planCutMix` or `planFromJSON`. Sample i takes its box from row
   * `partners[i]` of `batchB ?? batchA`; a plan made with `paired: true` needs `batchB`.
   * @throws As {@link CutMix.apply}, and if the plan is broken or does not fit the batch.
   */
  applyPlan(plan: CutMixPlan, batchA: Batch, batchB?: Batch): Batch {
    const { size, heads } = checks.checkBatches(batchA, batchB, this.options);
    checks.checkPlanFits(plan, size, batchB !== undefined);
    return mix(plan, this.options, heads[0]!.classes, batchA, batchB);
  }

  /**
   * Cuts and pastes any tensor with the same N, H and W as the plan: masks, depth, a second view.
   * To mix something as a batch is mixed, plan first and give the same plan to `applyPlan` and here;
   * after `apply`, `plan` is for the next step. Gradients flow to the pixels that are shown.
   *
   * @param plan - What to paste where.
   * @param a - Gives the pixels outside the boxes: a tensor as images may be.
   * @param b - Gives the pixels inside, of the dtype and shape of `a`; `a` itself by default.
   * @returns A new tensor of the dtype and shape of `a`.
   * @throws As {@link CutMix.applyPlan}.
   */
  composite(plan: CutMixPlan, a: Tensor, b?: Tensor): Tensor {
    const size = checks.checkPair(a, b, this.options.layout);
    checks.checkPlanFits(plan, size, b !== undefined);
    checks.checkBlendable(plan, 'a', a);
    return tidy(() => compositeImages(plan, a, b ?? a, this.options.layout));
  }
}
