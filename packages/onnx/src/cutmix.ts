import { checkApart, compositeImages } from '@cutmix/arrays/memory';
import type { CutMixOptions, CutMixPlan, Layout, ResolvedOptions } from '@cutmix/core';
import { CutMixPlanner, mixLabelRows } from '@cutmix/core/adapter';
import type { Tensor } from 'onnxruntime-common';
import { checks } from './checks.ts';
import { labelsOf } from './labels.ts';
import { type HostData, type HostTensor, newTensor, tensorOver, typeAndShape } from './tensor.ts';

/** Images and their labels, both in CPU memory. */
export interface Batch {
  /**
   * Images of any type but string and the 4-bit ones: `[N, H, W]`; or, above rank 3,
   * `[N, …, H, W]` (NCHW) or `[N, …, H, W, C]` (NHWC).
   */
  readonly xs: Tensor;
  /**
   * Labels: `[N, K]` (one-hot, soft or multi-hot) of the types that images may have, or `[N]` class
   * ids of an integer type, with `numClasses`. `[N, 1]` is one class, K = 1; of an integer type it
   * needs `numClasses: 1`. A bool that is not 0 counts as 1.
   */
  readonly ys: Tensor;
}

/** Destination options. */
export interface IntoOptions {
  /**
   * A tensor of the images' type and shape that is written to and returned, instead of a new one.
   * With two batches it may be the first batch's own: then only the boxes are written. Any other
   * memory shared with an input is refused.
   */
  readonly into?: Tensor | undefined;
}

interface HostBatch {
  readonly xs: HostTensor;
  readonly ys: HostTensor;
}

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

/** Checks everything about the arguments but the values of the labels. */
function checkInputs(
  batchA: Batch,
  batchB: Batch | undefined,
  options: IntoOptions,
  read: ResolvedOptions,
) {
  const { size, heads } = checks.checkBatches(batchA, batchB, read);
  const { classes } = heads[0]!;
  const [a, b] = [batchA, batchB] as [HostBatch, HostBatch | undefined];
  const into = intoOf(options);
  if (into !== undefined) {
    const apart: [string, HostData][] = [['batchA.ys', a.ys.data]];
    if (b) apart.push(['batchB.xs', b.xs.data], ['batchB.ys', b.ys.data]);
    checkInto(into, 'batchA.xs', a.xs, apart, b !== undefined);
  }
  return { size, classes, a, b, into };
}

type CheckedInputs = ReturnType<typeof checkInputs>;

/** Mixes as planned. */
function mix(
  plan: CutMixPlan,
  options: ResolvedOptions,
  { a, b, classes, into }: CheckedInputs,
): Batch {
  // Labels first: their values are the last thing that can be wrong.
  const labels = mixLabelRows(
    plan,
    labelsOf('batchA.ys', a.ys),
    b && labelsOf('batchB.ys', b.ys),
    classes,
    options.labelSmoothing,
  );
  const xs = compositeTensors(plan, a.xs, (b ?? a).xs, options.layout, into);
  return { xs, ys: newTensor('float32', labels, [plan.batchSize, classes], a.ys) };
}

/**
 * CutMix (Yun et al. 2019, arXiv 1905.04899) on ONNX Runtime tensors in CPU memory.
 *
 * The same options, seed and step give the same boxes, partners, pixels and labels everywhere, bit
 * for bit. Pixels are copied, never computed, so their type and every bit stay. Inputs are not
 * changed.
 *
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if a value is out of
 * range.
 *
 * @example
 * ```ts
 * const cutmix = new CutMix({ alpha: 1, seed: 42 });
 * const { xs, ys } = cutmix.apply({ xs: images, ys: labels });
 * ```
 */
export class CutMix extends CutMixPlanner {
  constructor(options: CutMixOptions = {}) {
    super(options);
    if (new.target === CutMix) Object.preventExtensions(this);
  }

  /**
   * Mixes a batch with itself, or with a second one row by row, as planned for the current step,
   * and advances the step by one. If it throws, nothing was changed, including the step.
   *
   * @param batchA - N images with their labels.
   * @param batchB - Images and labels of the same types and shapes, to take the boxes from.
   * @param options - Where the images go.
   * @returns The mixed images, of the type and shape of `batchA.xs`, and labels `[N, K]` float32.
   * @throws TypeError if an argument is not a batch of ONNX Runtime tensors, a tensor is on a GPU (use
   * `@cutmix/onnx/model` there), a type has no whole bytes or differs between the batches, or class
   * ids are not integers or come without `numClasses`; RangeError if shapes do not fit, images fit
   * only the other layout and `layout` was not given, labels are NaN, infinite or out of range, a
   * tensor is disposed, `into` shares memory with an input it must not share with, or the step is the
   * last safe integer.
   */
  apply(batchA: Batch, batchB?: Batch, options: IntoOptions = {}): Batch {
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
   * @param plan - From `plan`, `planCutMix` or `planFromJSON`. Sample i takes its box from row
   * `partners[i]` of `batchB ?? batchA`; a plan made with `paired: true` needs `batchB`.
   * @throws As {@link CutMix.apply}, and if the plan is broken or does not fit the batch.
   */
  applyPlan(plan: CutMixPlan, batchA: Batch, batchB?: Batch, options: IntoOptions = {}): Batch {
    const inputs = checkInputs(batchA, batchB, options, this.options);
    checks.checkPlanFits(plan, inputs.size, batchB !== undefined);
    return mix(plan, this.options, inputs);
  }

  /**
   * Cuts and pastes any tensor with the same N, H and W as the plan: masks, depth, a second view.
   * To mix something as a batch is mixed, plan first and give the same plan to `applyPlan` and here;
   * after `apply`, `plan` is for the next step.
   *
   * @param plan - What to paste where.
   * @param a - Gives the pixels outside the boxes.
   * @param b - Gives the pixels inside; `a` itself by default.
   * @param options - Where the result goes.
   * @returns A tensor of the type and shape of `a`, or `into`.
   * @throws As {@link CutMix.applyPlan}.
   */
  composite(plan: CutMixPlan, a: Tensor, b?: Tensor, options: IntoOptions = {}): Tensor {
    const { layout } = this.options;
    const size = checks.checkPair(a, b, layout);
    const into = intoOf(options);
    const [own, other] = [a, b] as [HostTensor, HostTensor | undefined];
    if (into !== undefined) checkInto(into, 'a', own, other ? [['b', other.data]] : [], !!other);
    checks.checkPlanFits(plan, size, b !== undefined);
    return compositeTensors(plan, own, other ?? own, layout, into as HostTensor | undefined);
  }
}
