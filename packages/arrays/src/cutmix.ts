import type { CutMixOptions, CutMixPlan, Layout, ResolvedOptions } from '@cutmix/core';
import { CutMixPlanner, mixLabelRows } from '@cutmix/core/adapter';
import { type ArrayTensor, arrayOver, typeAndShape } from './arrayTensor.ts';
import { checks } from './checks.ts';
import { type ImageDataLike, splitImageData, stackImageData } from './imageData.ts';
import { compositeImages } from './memory/composite.ts';
import { checkApart } from './memory/into.ts';
import type { TypedArray } from './memory/typedArray.ts';

/** Images: one typed array with its dimensions, or a list of ImageData of one size. */
export type Images = ArrayTensor | readonly ImageDataLike[];

/** Images and their labels. */
export interface Batch<Xs extends Images = ArrayTensor> {
  /**
   * Images in a typed array of any type: `[N, H, W]`; or, above rank 3, `[N, …, H, W, C]` (NHWC) or
   * `[N, …, H, W]` (NCHW). Or a list of N ImageData of the same width and height.
   */
  readonly xs: Xs;
  /**
   * Labels: `[N, K]` (one-hot, soft or multi-hot) in a typed array of any type, or `[N]` class ids of
   * an integer type, with `numClasses`. `[N, 1]` is one class, K = 1; of an integer type it needs
   * `numClasses: 1`.
   */
  readonly ys: ArrayTensor;
}

/** Mixed images and labels. */
export interface MixedBatch<Xs extends Images = ArrayTensor> {
  /** The mixed images, as the images were given. */
  readonly xs: Xs;
  /** `[N, K]`. */
  readonly ys: ArrayTensor<Float32Array>;
}

/** Destination options. */
export interface IntoOptions<Xs extends Images = ArrayTensor> {
  /**
   * A tensor of the images' type and shape that is written to and returned, instead of a new one. With
   * two batches it may be the first batch's own: then only the boxes are written. Any other memory
   * shared with an input is refused. Not for lists of ImageData.
   */
  readonly into?: Xs | undefined;
}

function isList(images: Images): images is readonly ImageDataLike[] {
  return Array.isArray(images);
}

/** Returns a batch with its images in one array. */
function stackBatch(name: string, batch: Batch<Images>, layout: Layout | undefined): Batch {
  checks.checkBatchObject(name, batch as Batch);
  return { xs: stack(`${name}.xs`, batch.xs, layout), ys: batch.ys };
}

function stack(name: string, images: Images, layout: Layout | undefined): ArrayTensor {
  if (!isList(images)) return images;
  checks.check('layout', layout, true, layout !== 'NCHW', `"NHWC", as the ImageData of ${name} is`);
  return stackImageData(name, images);
}

/** Throws unless `into` can receive the images of `own`. Returns it. */
function intoOf(
  options: IntoOptions<Images>,
  images: Images,
  ownName: string,
  own: ArrayTensor,
  apart: Parameters<typeof checkApart>[4],
  isPaired: boolean,
): ArrayTensor | undefined {
  checks.checkOptions(options, ['into']);
  const { into } = options;
  if (into === undefined) return undefined;
  if (isList(images) || isList(into)) {
    const remedy = 'lists of ImageData come back as new ones; leave into out';
    throw checks.wrongKind('into', '{ data, shape } with a typed array', into, remedy);
  }
  checks.checkTensor('into', into);
  checks.checkAlike('into', typeAndShape(into), ownName, typeAndShape(own));
  checkApart(checks, into.data, ownName, own.data, apart, isPaired);
  return into;
}

/** Returns the images of `a` with their boxes from `b`. */
function compositeArrays(
  plan: CutMixPlan,
  a: ArrayTensor,
  b: ArrayTensor,
  layout: Layout = 'NHWC',
  into?: ArrayTensor,
): ArrayTensor {
  const bytes = compositeImages(plan, a, b, layout, into?.data);
  return into ?? { data: arrayOver(bytes.buffer, a.data), shape: [...a.shape] };
}

/** Returns mixed images in the form in which `images` were given. */
function inFormOf<Xs extends Images>(images: Xs, mixed: ArrayTensor): Xs {
  const isListed = isList(images);
  return (isListed ? splitImageData(mixed as ArrayTensor<Uint8ClampedArray>) : mixed) as Xs;
}

/** Checks everything about the arguments but the values of the labels. */
function checkInputs(
  batchA: Batch<Images>,
  batchB: Batch<Images> | undefined,
  options: IntoOptions<Images>,
  read: ResolvedOptions,
) {
  const a = stackBatch('batchA', batchA, read.layout);
  const b = batchB === undefined ? undefined : stackBatch('batchB', batchB, read.layout);
  const { size, heads } = checks.checkBatches(a, b, read);
  const { classes } = heads[0]!;
  const apart: [string, TypedArray][] = [['batchA.ys', a.ys.data]];
  if (b) apart.push(['batchB.xs', b.xs.data], ['batchB.ys', b.ys.data]);
  const into = intoOf(options, batchA.xs, 'batchA.xs', a.xs, apart, b !== undefined);
  return { size, classes, a, b, into };
}

/** Mixes as planned. */
function mix<Xs extends Images>(
  plan: CutMixPlan,
  options: ResolvedOptions,
  images: Xs,
  { a, b, classes, into }: ReturnType<typeof checkInputs>,
): MixedBatch<Xs> {
  const labelsOf = (name: string, { data, shape }: ArrayTensor) => ({ name, data, dims: shape });
  // Labels first: their values are the last thing that can be wrong.
  const labels = mixLabelRows(
    plan,
    labelsOf('batchA.ys', a.ys),
    b && labelsOf('batchB.ys', b.ys),
    classes,
    options.labelSmoothing,
  );
  const xs = compositeArrays(plan, a.xs, (b ?? a).xs, options.layout, into);
  return { xs: inFormOf(images, xs), ys: { data: labels, shape: [plan.batchSize, classes] } };
}

/**
 * CutMix (Yun et al. 2019, arXiv 1905.04899) on typed arrays and ImageData.
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
   * @throws TypeError if an argument is not a batch of `{ data, shape }`, a type differs between the
   * batches, or class ids are not integers or come without `numClasses`; RangeError if shapes do not
   * fit, images fit only the other layout and `layout` was not given, labels are NaN, infinite or out
   * of range, `into` shares memory with an input it must not share with, or the step is the last safe
   * integer.
   */
  apply<Xs extends Images>(
    batchA: Batch<Xs>,
    batchB?: Batch<Xs>,
    options: IntoOptions<Xs> = {},
  ): MixedBatch<Xs> {
    checks.checkHasNext(this.step);
    const inputs = checkInputs(batchA, batchB, options, this.options);
    const plan = this.plan({ ...inputs.size, paired: batchB !== undefined });
    const mixed = mix(plan, this.options, batchA.xs, inputs);
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
  applyPlan<Xs extends Images>(
    plan: CutMixPlan,
    batchA: Batch<Xs>,
    batchB?: Batch<Xs>,
    options: IntoOptions<Xs> = {},
  ): MixedBatch<Xs> {
    const inputs = checkInputs(batchA, batchB, options, this.options);
    checks.checkPlanFits(plan, inputs.size, batchB !== undefined);
    return mix(plan, this.options, batchA.xs, inputs);
  }

  /**
   * Cuts and pastes any images with the same N, H and W as the plan: masks, depth, a second view.
   * To mix something as a batch is mixed, plan first and give the same plan to `applyPlan` and here;
   * after `apply`, `plan` is for the next step.
   *
   * @param plan - What to paste where.
   * @param a - Gives the pixels outside the boxes.
   * @param b - Gives the pixels inside; `a` itself by default.
   * @param options - Where the result goes.
   * @returns Images of the type and shape of `a`, or `into`.
   * @throws As {@link CutMix.applyPlan}.
   */
  composite<Xs extends Images>(plan: CutMixPlan, a: Xs, b?: Xs, options: IntoOptions<Xs> = {}): Xs {
    const { layout } = this.options;
    const own = stack('a', a, layout);
    const other = b === undefined ? undefined : stack('b', b, layout);
    const size = checks.checkPair(own, other, layout);
    const into = intoOf(
      options,
      a,
      'a',
      own,
      other ? [['b', other.data]] : [],
      other !== undefined,
    );
    checks.checkPlanFits(plan, size, other !== undefined);
    checks.checkBlendable(plan, 'a', own);
    return inFormOf(a, compositeArrays(plan, own, other ?? own, layout, into));
  }
}
