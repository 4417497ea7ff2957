import type { CutMixPlan, Layout, MixOptions, ResolvedMixOptions } from '@cutmix/core';
import { MixPlanner, mapHeads, mixLabelRows } from '@cutmix/core/adapter';
import { type ArrayTensor, arrayOver, typeAndShape } from './arrayTensor.ts';
import { checks } from './checks.ts';
import { type ImageDataLike, splitImageData, stackImageData } from './imageData.ts';
import { compositeImages } from './memory/composite.ts';
import { checkApart } from './memory/into.ts';
import type { TypedArray } from './memory/typedArray.ts';

/** Images: one typed array with its dimensions, or a list of ImageData of one size. */
export type Images = ArrayTensor | readonly ImageDataLike[];

/**
 * Labels in one typed array, or in a plain object of them by the names of a model's heads.
 *
 * Each is `[N, K]` (one-hot, soft or multi-hot) of any type, or `[N]` class ids of an integer type, with
 * `numClasses`. `[N, 1]` is one class, K = 1; of an integer type it needs `numClasses: 1`.
 */
export type Labels = ArrayTensor | { readonly [name: string]: ArrayTensor };

/** Mixed labels: `[N, K]` float32, by the names that the labels had. */
export type MixedLabels<Ys extends Labels = ArrayTensor> = Ys extends ArrayTensor
  ? ArrayTensor<Float32Array>
  : { readonly [Name in keyof Ys]: ArrayTensor<Float32Array> };

/** Images and their labels. */
export interface Batch<Xs extends Images = ArrayTensor, Ys extends Labels = ArrayTensor> {
  /**
   * Images in a typed array of any type (for blends: of floats or bytes): `[N, H, W]`; or, above rank 3, `[N, …, H, W, C]` (NHWC) or
   * `[N, …, H, W]` (NCHW). Or a list of N ImageData of the same width and height.
   */
  readonly xs: Xs;
  /** Their labels. */
  readonly ys: Ys;
}

/** Mixed images and labels. */
export interface MixedBatch<Xs extends Images = ArrayTensor, Ys extends Labels = ArrayTensor> {
  /** The mixed images, as the images were given. */
  readonly xs: Xs;
  /** Their mixed labels. */
  readonly ys: MixedLabels<Ys>;
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

type AnyBatch = Batch<Images, Labels>;
type AnyMixedBatch = MixedBatch<Images, Labels>;

function isList(images: Images): images is readonly ImageDataLike[] {
  return Array.isArray(images);
}

/** Returns a batch with its images in one array. */
function stackBatch(
  name: string,
  batch: AnyBatch,
  layout: Layout | undefined,
): Batch<ArrayTensor, Labels> {
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

/** Checks everything about the arguments but the plan and the values of the labels. */
function checkInputs(
  batchA: AnyBatch,
  batchB: AnyBatch | undefined,
  options: IntoOptions<Images>,
  read: ResolvedMixOptions,
) {
  const a = stackBatch('batchA', batchA, read.layout);
  const b = batchB && stackBatch('batchB', batchB, read.layout);
  const { size, heads } = checks.checkBatches(a, b, read);
  const apart = heads.map(({ name, own }): [string, TypedArray] => [name, own.data]);
  if (b) apart.push(['batchB.xs', b.xs.data]);
  for (const { otherName, other } of heads) if (other) apart.push([otherName, other.data]);
  const into = intoOf(options, batchA.xs, 'batchA.xs', a.xs, apart, !!b);
  return { size, heads, a, b, into };
}

/** Mixes as planned. */
function mix(
  plan: CutMixPlan,
  { labelSmoothing, layout }: ResolvedMixOptions,
  images: Images,
  { a, b, heads, into }: ReturnType<typeof checkInputs>,
): AnyMixedBatch {
  checks.checkBlendable(plan, 'batchA.xs', a.xs);
  const labelsOf = (name: string, { data, shape }: ArrayTensor) => ({ name, data, dims: shape });
  // Labels first: their values are the last thing that can be wrong.
  const ys = mapHeads(heads, ({ name, own, otherName, other, classes }) => {
    const labels = labelsOf(name, own);
    const others = other && labelsOf(otherName, other);
    const data = mixLabelRows(plan, labels, others, classes, labelSmoothing);
    return { data, shape: [plan.batchSize, classes] };
  });
  return { xs: inFormOf(images, compositeArrays(plan, a.xs, (b ?? a).xs, layout, into)), ys };
}

/** What `CutMix`, `MixUp` and `RandomMix` have in common, on typed arrays and ImageData. */
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
   * @throws TypeError if an argument is not a batch of `{ data, shape }`, a type differs between the
   * batches, images to be blended are neither floats nor bytes, or class ids are not integers or come
   * without `numClasses`; RangeError if shapes do not fit, images fit only the other layout and `layout`
   * was not given, labels are NaN, infinite or out of range, `into` shares memory with an input it must
   * not share with, or the step is the last safe integer.
   */
  apply<Xs extends Images, Ys extends Labels>(
    batchA: Batch<Xs, Ys>,
    batchB?: Batch<Xs, Ys>,
    options?: IntoOptions<Xs>,
  ): MixedBatch<Xs, Ys>;
  apply(batchA: AnyBatch, batchB?: AnyBatch, options: IntoOptions<Images> = {}): AnyMixedBatch {
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
   * @param plan - From `plan`, `nextPlan`, `planFromJSON` or one of the functions of core. Sample i takes
   * its box from row `partners[i]` of `batchB ?? batchA`; a plan made with `paired: true` needs
   * `batchB`.
   * @throws As `apply`, and if the plan is broken or does not fit the batch.
   */
  applyPlan<Xs extends Images, Ys extends Labels>(
    plan: CutMixPlan,
    batchA: Batch<Xs, Ys>,
    batchB?: Batch<Xs, Ys>,
    options?: IntoOptions<Xs>,
  ): MixedBatch<Xs, Ys>;
  applyPlan(
    plan: CutMixPlan,
    batchA: AnyBatch,
    batchB?: AnyBatch,
    options: IntoOptions<Images> = {},
  ): AnyMixedBatch {
    const inputs = checkInputs(batchA, batchB, options, this.options);
    checks.checkPlanFits(plan, inputs.size, batchB !== undefined);
    return mix(plan, this.options, batchA.xs, inputs);
  }

  /**
   * Mixes any images with the same N, H and W as the plan as images are mixed: masks, depth, a second
   * view. Draw the plan by `nextPlan` and give it to `applyPlan` and here.
   *
   * @param plan - What to paste where.
   * @param a - Gives the pixels outside the boxes.
   * @param b - Gives the pixels inside; `a` itself by default.
   * @param options - Where the result goes.
   * @returns Images of the type and shape of `a`, or `into`.
   * @throws As `applyPlan`.
   */
  composite<Xs extends Images>(plan: CutMixPlan, a: Xs, b?: Xs, options: IntoOptions<Xs> = {}): Xs {
    const { layout } = this.options;
    const own = stack('a', a, layout);
    const other = b && stack('b', b, layout);
    const size = checks.checkPair(own, other, layout);
    const into = intoOf(options, a, 'a', own, other ? [['b', other.data]] : [], !!other);
    checks.checkPlanFits(plan, size, !!other);
    checks.checkBlendable(plan, 'a', own);
    return inFormOf(a, compositeArrays(plan, own, other ?? own, layout, into));
  }
}
