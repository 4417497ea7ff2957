import { checkApart, compositeImages } from '@cutmix/arrays/memory';
import type { CutMixPlan, Layout, MixOptions, ResolvedMixOptions } from '@cutmix/core';
import { MixPlanner, mapHeads, mixLabelRows } from '@cutmix/core/adapter';
import type { Tensor, TypedTensor } from 'onnxruntime-common';
import { checks } from './checks.ts';
import type { HostData } from './elementTypes.ts';
import { labelsOf } from './labels.ts';
import { type HostTensor, newTensor, tensorOver, typeAndShape } from './tensor.ts';

/**
 * Labels in one tensor, or in a plain object of tensors by the names of a model's heads.
 *
 * Each is `[N, K]` (one-hot, soft or multi-hot) of the types that images may have, or `[N]` class ids of
 * an integer type, with `numClasses`. `[N, 1]` is one class, K = 1; of an integer type it needs
 * `numClasses: 1`. A bool that is not 0 counts as 1.
 */
export type Labels = Tensor | { readonly [name: string]: Tensor };

/** Images and their labels, all in CPU memory. */
export interface Batch<Xs extends Tensor = Tensor, Ys extends Labels = Tensor> {
  /**
   * Images of any type but string and the 4-bit ones (for blends: float32, float64 or uint8):
   * `[N, H, W]`; or, above rank 3, `[N, …, H, W]` (NCHW) or `[N, …, H, W, C]` (NHWC).
   */
  readonly xs: Xs;
  /** Their labels. */
  readonly ys: Ys;
}

/** Mixed labels: `[N, K]` float32, by the names that the labels had. */
export type MixedLabels<Ys extends Labels = Tensor> = Ys extends Tensor
  ? TypedTensor<'float32'>
  : { readonly [Name in keyof Ys]: TypedTensor<'float32'> };

/** Mixed images, of the type that was given, and mixed labels. */
export interface MixedBatch<Xs extends Tensor = Tensor, Ys extends Labels = Tensor> {
  /** The mixed images. */
  readonly xs: Xs;
  /** Their mixed labels. */
  readonly ys: MixedLabels<Ys>;
}

/** Destination options. */
export interface IntoOptions<Xs extends Tensor = Tensor> {
  /**
   * A tensor of the images' type and shape that is written to and returned, instead of a new one.
   * With two batches it may be the first batch's own: then only the boxes are written. Any other
   * memory shared with an input is refused.
   */
  readonly into?: Xs | undefined;
}

type AnyBatch = Batch<Tensor, Labels>;
type AnyMixedBatch = MixedBatch<Tensor, Labels>;

function intoOf(options: IntoOptions): Tensor | undefined {
  checks.checkOptions(options, ['into']);
  return options.into;
}

/** Throws unless `into` can receive the images of `own`. */
function checkInto(
  into: Tensor,
  ownName: string,
  own: HostTensor,
  apart: Parameters<typeof checkApart>[4],
  isPaired: boolean,
): asserts into is HostTensor {
  checks.checkTensor('into', into);
  checks.checkAlike('into', typeAndShape(into), ownName, typeAndShape(own));
  checkApart(checks, into.data as HostData, ownName, own.data, apart, isPaired);
}

/** Returns the images of `a` with their boxes from `b`. */
function compositeTensors(
  plan: CutMixPlan,
  a: HostTensor,
  b: HostTensor,
  layout: Layout = 'NCHW',
  into?: HostTensor,
): Tensor {
  const own = { data: a.data, shape: a.dims };
  const other = { data: b.data, shape: b.dims };
  const bytes = compositeImages(plan, own, other, layout, into?.data);
  return into ?? tensorOver(bytes.buffer, a);
}

/** Checks everything about the arguments but the plan and the values of the labels. */
function checkInputs(
  batchA: AnyBatch,
  batchB: AnyBatch | undefined,
  options: IntoOptions,
  read: ResolvedMixOptions,
) {
  const { size, heads } = checks.checkBatches(batchA, batchB, read);
  const [a, b] = [batchA.xs, batchB?.xs] as [HostTensor, HostTensor | undefined];
  const into = intoOf(options);
  if (into !== undefined) {
    const apart = heads.map(({ name, own }): [string, HostData] => [name, own.data as HostData]);
    if (b) apart.push(['batchB.xs', b.data]);
    for (const { otherName, other } of heads) {
      if (other) apart.push([otherName, other.data as HostData]);
    }
    checkInto(into, 'batchA.xs', a, apart, b !== undefined);
  }
  return { size, heads, a, b, into };
}

/** Mixes as planned. */
function mix(
  plan: CutMixPlan,
  { labelSmoothing, layout }: ResolvedMixOptions,
  { a, b, heads, into }: ReturnType<typeof checkInputs>,
): AnyMixedBatch {
  checks.checkBlendable(plan, 'batchA.xs', a);
  // Labels first: their values are the last thing that can be wrong.
  const ys = mapHeads(heads, ({ name, own, otherName, other, classes }) => {
    const labels = labelsOf(name, own as HostTensor);
    const others = other && labelsOf(otherName, other as HostTensor);
    const mixed = mixLabelRows(plan, labels, others, classes, labelSmoothing);
    return newTensor('float32', mixed, [plan.batchSize, classes], own) as TypedTensor<'float32'>;
  });
  return { xs: compositeTensors(plan, a, b ?? a, layout, into), ys };
}

/** What `CutMix`, `MixUp` and `RandomMix` have in common, on ONNX Runtime tensors in CPU memory. */
export abstract class Mixer<
  Options extends MixOptions,
  Resolved extends ResolvedMixOptions,
> extends MixPlanner<Options, Resolved> {
  /**
   * Mixes a batch with itself, or with a second one row by row, as planned for the current step,
   * and advances the step by one. If it throws, nothing was changed, including the step.
   *
   * @param batchA - N images with their labels.
   * @param batchB - Images and labels of the same types and shapes, to take the partners from.
   * @param options - Where the images go.
   * @returns The mixed images, of the type and shape of `batchA.xs`, and labels `[N, K]` float32.
   * @throws TypeError if an argument is not a batch of ONNX Runtime tensors, a tensor is on a GPU (use
   * `@cutmix/onnx/model` there), a type has no whole bytes or differs between the batches, images to be
   * blended are not float32, float64 or uint8, or class ids are not integers or come without
   * `numClasses`; RangeError if shapes do not fit, images fit only the other layout and `layout` was not
   * given, labels are NaN, infinite or out of range, a tensor is disposed, `into` shares memory with an
   * input it must not share with, or the step is the last safe integer.
   */
  apply<Xs extends Tensor, Ys extends Labels>(
    batchA: Batch<Xs, Ys>,
    batchB?: Batch<Xs, Ys>,
    options?: IntoOptions<Xs>,
  ): MixedBatch<Xs, Ys>;
  apply(batchA: AnyBatch, batchB?: AnyBatch, options: IntoOptions = {}): AnyMixedBatch {
    checks.checkHasNext(this.step);
    const inputs = checkInputs(batchA, batchB, options, this.options);
    const plan = this.plan({ ...inputs.size, paired: batchB !== undefined });
    const mixed = mix(plan, this.options, inputs);
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
    options?: IntoOptions<Xs>,
  ): MixedBatch<Xs, Ys>;
  applyPlan(
    plan: CutMixPlan,
    batchA: AnyBatch,
    batchB?: AnyBatch,
    options: IntoOptions = {},
  ): AnyMixedBatch {
    const inputs = checkInputs(batchA, batchB, options, this.options);
    checks.checkPlanFits(plan, inputs.size, batchB !== undefined);
    return mix(plan, this.options, inputs);
  }

  /**
   * Mixes any tensor with the same N, H and W as the plan as images are mixed: masks, depth, a second
   * view. Draw the plan by `nextPlan` and give it to `applyPlan` and here.
   *
   * @param plan - What to paste where.
   * @param a - Gives the pixels outside the boxes.
   * @param b - Gives the pixels inside; `a` itself by default.
   * @param options - Where the result goes.
   * @returns A tensor of the type and shape of `a`, or `into`.
   * @throws As `applyPlan`.
   */
  composite<Xs extends Tensor>(plan: CutMixPlan, a: Xs, b?: Xs, options?: IntoOptions<Xs>): Xs;
  composite(plan: CutMixPlan, a: Tensor, b?: Tensor, options: IntoOptions = {}): Tensor {
    const { layout } = this.options;
    const size = checks.checkPair(a, b, layout);
    const into = intoOf(options);
    const [own, other] = [a, b] as [HostTensor, HostTensor | undefined];
    if (into !== undefined) checkInto(into, 'a', own, other ? [['b', other.data]] : [], !!other);
    checks.checkPlanFits(plan, size, b !== undefined);
    checks.checkBlendable(plan, 'a', a);
    return compositeTensors(plan, own, other ?? own, layout, into as HostTensor | undefined);
  }
}
