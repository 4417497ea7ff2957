import {
  assertPlanFits,
  type CutMixOptions,
  type CutMixPlan,
  CutMixPlanner,
  imageSize,
  type Layout,
  mixLabels,
  type PlanSize,
} from '@cutmix/core';
import { PLANNING_OPTIONS } from '@cutmix/core/adapter';
import type { Tensor } from 'onnxruntime-common';
import { checks } from './checks.ts';
import { labelsOf } from './labels.ts';
import { checkInto, compositeImages } from './pixels.ts';
import { checkTensor, type HostTensor, likeness, newTensor } from './tensor.ts';

/** Images and their labels, both in CPU memory. */
export interface Batch {
  /**
   * Images of any type but string and the 4-bit ones: `[N, H, W]`; or, above rank 3,
   * `[N, …, H, W]` (NCHW) or `[N, …, H, W, C]` (NHWC).
   */
  readonly xs: Tensor;
  /**
   * Labels: `[N, K]` (one-hot, soft or multi-hot) of the types that images may have, or `[N]` class
   * ids of an integer type, with `numClasses`. `[N, 1]` is K = 1: its numbers are mixed as they are.
   */
  readonly ys: Tensor;
}

/** What to draw, and how the images are laid out. */
export interface OnnxCutMixOptions extends CutMixOptions {
  /**
   * Order of the axes of images above rank 3. It is not guessed: images of the other layout are cut
   * through their channels.
   *
   * @defaultValue 'NCHW'
   */
  readonly layout?: Layout;
}

/** Where the images go. */
export interface IntoOptions {
  /**
   * A tensor of the images' type and shape that is written to and returned, instead of a new one.
   * With two batches it may be the first batch's own: then only the boxes are written. Any other
   * memory shared with an input is refused.
   */
  readonly into?: Tensor | undefined;
}

interface CheckedBatch {
  readonly xs: HostTensor;
  readonly ys: HostTensor;
}

interface CheckedInputs {
  readonly size: Pick<PlanSize, 'batchSize' | 'height' | 'width'>;
  readonly a: CheckedBatch;
  readonly b: CheckedBatch | undefined;
  readonly classes: number;
  readonly into: HostTensor | undefined;
}

function intoOf(options: IntoOptions): Tensor | undefined {
  checks.checkOptions(options, ['into']);
  return options.into;
}

function checkBatch(name: string, batch: Batch): CheckedBatch {
  checks.checkObject(name, '{ xs, ys }', batch);
  const { xs, ys } = batch;
  checkTensor(`${name}.xs`, xs);
  checkTensor(`${name}.ys`, ys);
  if (ys.dims.length === 1 && !ys.type.includes('int')) {
    throw checks.wrongKind(`type of ${name}.ys of shape [N]`, 'an integer type', ys.type);
  }
  return { xs, ys };
}

function checkInputs(
  batchA: Batch,
  batchB: Batch | undefined,
  into: Tensor | undefined,
  layout: Layout,
  numClasses: number | undefined,
): CheckedInputs {
  const a = checkBatch('batchA', batchA);
  const size = imageSize(a.xs.dims, layout, 'batchA.xs');
  const b = batchB === undefined ? undefined : checkBatch('batchB', batchB);
  if (b) {
    checks.checkAlike('batchB.xs', likeness(b.xs), 'batchA.xs', likeness(a.xs));
    checks.checkSameType('batchB.ys', likeness(b.ys), 'batchA.ys', likeness(a.ys));
  }
  const classes = checks.countClasses(
    { name: 'batchA.ys', shape: a.ys.dims },
    b && { name: 'batchB.ys', shape: b.ys.dims },
    size.batchSize,
    numClasses,
  );
  if (into !== undefined) {
    const apart = { 'batchA.ys': a.ys, ...(b && { 'batchB.xs': b.xs, 'batchB.ys': b.ys }) };
    checkInto(into, 'batchA.xs', a.xs, apart, b !== undefined);
  }
  return { size, a, b, classes, into };
}

/**
 * CutMix (Yun et al. 2019, arXiv 1905.04899) on ONNX Runtime tensors in CPU memory.
 *
 * Same options, seed and step: same boxes, partners, pixels and labels, bit for bit, everywhere.
 * Pixels are copied, never computed with, so their type and every bit stay. Inputs are not changed.
 *
 * @throws TypeError for an option that is unknown or of the wrong kind, RangeError for a value out
 * of range.
 *
 * @example
 * ```ts
 * const cutmix = new CutMix({ alpha: 1, seed: 42 });
 * const { xs, ys } = cutmix.apply({ xs: images, ys: labels });
 * ```
 */
export class CutMix extends CutMixPlanner {
  /** Order of the axes of images above rank 3. */
  readonly layout: Layout;

  constructor(options: OnnxCutMixOptions = {}) {
    checks.checkOptions(options, [...PLANNING_OPTIONS, 'layout']);
    const { layout = 'NCHW', ...planning } = options;
    if (typeof layout !== 'string') throw checks.wrongKind('layout', '"NCHW" or "NHWC"', layout);
    if (layout !== 'NCHW' && layout !== 'NHWC') {
      throw checks.wrongValue('layout', '"NCHW" or "NHWC"', layout);
    }
    super(planning);
    this.layout = layout;
  }

  /**
   * Mixes a batch with itself, or with a second one row by row, as planned for the current step,
   * and advances the step by one. When it throws, nothing has been changed, the step included.
   *
   * @param batchA - N images with their labels.
   * @param batchB - Images and labels of the same types and shapes, to take the boxes from.
   * @returns The mixed images, of the type and shape of `batchA.xs`, and labels `[N, K]` float32.
   * @throws TypeError for what is no tensor, for tensors on a GPU (use `@cutmix/onnx/model` there),
   * of other types than their partners' or without whole bytes, and for ids of no integer type;
   * RangeError for shapes that do not fit, labels that are NaN, infinite or no class, an `into` that
   * shares memory with an input it must not share with, and at the last safe integer as step.
   */
  apply(batchA: Batch, batchB?: Batch, options: IntoOptions = {}): Batch {
    checks.checkHasNext(this.step);
    const inputs = this.#check(batchA, batchB, options);
    const plan = this.plan({ ...inputs.size, paired: inputs.b !== undefined });
    const mixed = this.#mix(plan, inputs);
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
  applyPlan(plan: CutMixPlan, batchA: Batch, batchB?: Batch, options: IntoOptions = {}): Batch {
    const inputs = this.#check(batchA, batchB, options);
    assertPlanFits(plan, inputs.size, inputs.size.batchSize);
    return this.#mix(plan, inputs);
  }

  /**
   * Cuts and pastes any tensor with the same N, H and W as the plan: masks, depth, a second view.
   * What is to be mixed like a batch takes the plan that `applyPlan` gave that batch; after `apply`,
   * `plan` is for the next step.
   *
   * @param plan - What to paste where.
   * @param a - Gives the pixels outside the boxes.
   * @param b - Gives the pixels inside; `a` itself by default.
   * @returns A tensor of the type and shape of `a`, or `into`.
   * @throws As {@link CutMix.applyPlan}.
   */
  composite(plan: CutMixPlan, a: Tensor, b?: Tensor, options: IntoOptions = {}): Tensor {
    checkTensor('a', a);
    const size = imageSize(a.dims, this.layout, 'a');
    if (b !== undefined) {
      checkTensor('b', b);
      checks.checkAlike('b', likeness(b), 'a', likeness(a));
    }
    const into = intoOf(options);
    if (into !== undefined) checkInto(into, 'a', a, b ? { b } : {}, b !== undefined);
    assertPlanFits(plan, size, size.batchSize);
    return compositeImages(plan, a, b ?? a, this.layout, into);
  }

  #check(batchA: Batch, batchB: Batch | undefined, options: IntoOptions): CheckedInputs {
    return checkInputs(batchA, batchB, intoOf(options), this.layout, this.options.numClasses);
  }

  #mix(plan: CutMixPlan, { a, b, classes, into }: CheckedInputs): Batch {
    // Labels first: their values are the last thing that can be wrong.
    const labels = mixLabels(
      labelsOf('batchA.ys', a.ys),
      b && labelsOf('batchB.ys', b.ys),
      plan,
      this.options,
    );
    const xs = compositeImages(plan, a.xs, (b ?? a).xs, this.layout, into);
    return { xs, ys: newTensor('float32', labels, [plan.batchSize, classes], a.ys) };
  }
}
