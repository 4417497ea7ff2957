import type { CutMixPlan, MixOptions, ResolvedMixOptions } from '@cutmix/core';
import { type Head, MixPlanner, mapHeads } from '@cutmix/core/adapter';
import { type Tensor, type TensorContainer, tidy } from '@tensorflow/tfjs-core';
import type { Batch, Labels, MixedBatch } from './batch.ts';
import { checks } from './checks.ts';
import { mixLabelRows } from './labels.ts';
import { compositeImages } from './pixels.ts';

/** Accepts the elements of a dataset whose type tfjs has lost, and nothing else of a wrong type. */
type Untyped<T> = T & (TensorContainer extends T ? unknown : never);

type AnyBatch = Batch<Tensor, Labels>;
type AnyMixedBatch = MixedBatch<Tensor, Labels>;

/** Mixes as planned; everything is checked before. */
function mix(
  plan: CutMixPlan,
  { layout, labelSmoothing }: ResolvedMixOptions,
  heads: readonly Head<Tensor>[],
  own: Tensor,
  other: Tensor,
): AnyMixedBatch {
  return tidy(() => ({
    xs: compositeImages(plan, own, other, layout),
    ys: mapHeads(heads, ({ own, other = own, classes }) =>
      mixLabelRows(plan, own, other, classes, labelSmoothing),
    ),
  }));
}

/**
 * What `CutMix`, `MixUp` and `RandomMix` have in common, on TensorFlow.js tensors, on the current
 * backend.
 */
export abstract class Mixer<
  Options extends MixOptions,
  Resolved extends ResolvedMixOptions,
> extends MixPlanner<Options, Resolved> {
  /**
   * Mixes a batch with itself, or with a second one row by row, as planned for the current step,
   * and advances the step by one. If it throws, nothing was allocated or changed, including the step.
   *
   * @param batchA - N images with their labels.
   * @param batchB - Images and labels of the same dtypes and shapes, to take the partners from.
   * @returns The mixed images, of the dtype and shape of `batchA.xs`, and labels `[N, K]` float32.
   * @throws TypeError if an argument is not a batch of tfjs tensors, a dtype is string or complex64 or
   * differs between the batches, images to be blended are not float32, or class ids are not int32 or
   * come without `numClasses`; RangeError if shapes do not fit, images fit only the other layout and
   * `layout` was not given, a tensor is disposed, or the step is the last safe integer.
   */
  apply<Xs extends Tensor, Ys extends Labels>(
    batchA: Batch<Xs, Ys>,
    batchB?: Batch<Xs, Ys>,
  ): MixedBatch<Xs, Ys>;
  /** For the elements of a `tf.data.Dataset` whose type was lost, as after `batch()`. */
  apply<Element>(batchA: Untyped<Element>, batchB?: Untyped<Element>): AnyMixedBatch;
  apply(batchA: AnyBatch, batchB?: AnyBatch): AnyMixedBatch {
    checks.checkHasNext(this.step);
    const { size, heads } = checks.checkBatches(batchA, batchB, this.options);
    const plan = this.plan({ ...size, paired: batchB !== undefined });
    checks.checkBlendable(plan, 'batchA.xs', batchA.xs);
    const mixed = mix(plan, this.options, heads, batchA.xs, (batchB ?? batchA).xs);
    this.step += 1;
    return mixed;
  }

  /**
   * Mixes as a given plan says; `step` is neither used nor advanced.
   *
   * @param plan - From `plan`, `nextPlan`, `planFromJSON` or one of the functions of core. Sample i takes
   * its box from row `partners[i]` of `batchB ?? batchA`; a plan made with `paired: true` needs
   * `batchB`.
   * @throws As `apply`, and if the plan is broken or does not fit the batch.
   */
  applyPlan<Xs extends Tensor, Ys extends Labels>(
    plan: CutMixPlan,
    batchA: Batch<Xs, Ys>,
    batchB?: Batch<Xs, Ys>,
  ): MixedBatch<Xs, Ys>;
  /** For the elements of a `tf.data.Dataset` whose type was lost, as after `batch()`. */
  applyPlan<Element>(
    plan: CutMixPlan,
    batchA: Untyped<Element>,
    batchB?: Untyped<Element>,
  ): AnyMixedBatch;
  applyPlan(plan: CutMixPlan, batchA: AnyBatch, batchB?: AnyBatch): AnyMixedBatch {
    const { size, heads } = checks.checkBatches(batchA, batchB, this.options);
    checks.checkPlanFits(plan, size, batchB !== undefined);
    checks.checkBlendable(plan, 'batchA.xs', batchA.xs);
    return mix(plan, this.options, heads, batchA.xs, (batchB ?? batchA).xs);
  }

  /**
   * Mixes any tensor with the same N, H and W as the plan as images are mixed: masks, depth, a second
   * view. Draw the plan by `nextPlan` and give it to `applyPlan` and here. Gradients flow to the pixels
   * that are shown.
   *
   * @param plan - What to paste where.
   * @param a - Gives the pixels outside the boxes: a tensor as images may be.
   * @param b - Gives the pixels inside, of the dtype and shape of `a`; `a` itself by default.
   * @returns A new tensor of the dtype and shape of `a`.
   * @throws As `applyPlan`.
   */
  composite<Xs extends Tensor>(plan: CutMixPlan, a: Xs, b?: Xs): Xs;
  composite(plan: CutMixPlan, a: Tensor, b?: Tensor): Tensor {
    const { layout } = this.options;
    const size = checks.checkPair(a, b, layout);
    checks.checkPlanFits(plan, size, b !== undefined);
    checks.checkBlendable(plan, 'a', a);
    return tidy(() => compositeImages(plan, a, b ?? a, layout));
  }
}
