import { checkPlanFits } from '../checkPlan.ts';
import { countClasses, type LabelShape } from '../labelShape.ts';
import type { CutMixPlan, ImageSize, Layout } from '../types.ts';
import { type Checks, checksFor, renamed } from './checksFor.ts';
import {
  checkCountedHeads,
  checkSameHeads,
  givenClasses,
  type Head,
  type LabelsOf,
  type NamedLabels,
  readHeads,
} from './heads.ts';
import { imageSize } from './imageSize.ts';
import { tensorOwner } from './owner.ts';
import { batchRemedy, SINGLE, tensorRemedy } from './remedies.ts';

/** What a check has to know about a tensor of any runtime. */
export interface TensorLike {
  /** Its element type, by the runtime's own name. */
  readonly type: string;
  /** Its dimensions. */
  readonly shape: readonly number[];
}

/** What the checks have to know about a runtime. */
export interface Runtime<Tensor extends object> {
  /** Stands at the head of errors about tensors; those about options, plans and label values name core. */
  readonly packageName: string;
  /** What an error calls a tensor of the runtime, such as `'a tfjs tensor'`. */
  readonly tensorName: string;
  /** How to make a tensor of an array, such as `'tf.tensor(values, shape)'`. */
  readonly makeTensor: string;
  /** What the runtime calls the element type of a tensor, such as `'dtype'`. */
  readonly typeName: string;
  /** Whether the methods of the adapter accept `{ into }`; by default false. */
  readonly hasInto?: boolean;
  /** Order of the axes of images if the options do not say. */
  readonly defaultLayout: Layout;
  /** Element types of images that can be blended, as MixUp does; by default none. */
  readonly blendTypes?: readonly string[];
  /** Whether a value is a tensor of the runtime, known by its properties. */
  isTensor(value: unknown): boolean;
  /** Returns element type and dimensions of a tensor. Integer types have "int" in their names. */
  typeAndShape(tensor: Tensor): TensorLike;
  /** @throws TypeError or RangeError unless the tensor can be read: not disposed, of a known type. */
  checkReadable(name: string, tensor: Tensor): void;
}

/** Images and their labels. */
export interface BatchOf<Tensor extends object> {
  /** The images. */
  readonly xs: Tensor;
  /** The labels: a tensor, or a plain object of tensors by the names of a model's heads. */
  readonly ys: LabelsOf<Tensor>;
}

/** Options that decide how batches are read. */
export interface ReadOptions {
  /** Order of the axes of the images, if it was given. */
  readonly layout: Layout | undefined;
  /** Number of classes, or numbers by name, if given. */
  readonly numClasses: number | Readonly<Record<string, number>> | undefined;
}

/** Checks of the arguments of an adapter, in the words that all packages share. */
export interface AdapterChecks<Tensor extends object> extends Checks {
  /** @throws TypeError or RangeError unless the value is a readable tensor of the runtime. */
  checkTensor(name: string, value: Tensor): void;
  /** @throws TypeError unless the value is an object that has `xs` and `ys`. */
  checkBatchObject(name: string, value: BatchOf<Tensor>): void;
  /** @throws TypeError unless the element types are the same. */
  checkSameType(name: string, tensor: TensorLike, likeName: string, like: TensorLike): void;
  /** @throws TypeError or RangeError unless element types and shapes are the same. */
  checkAlike(name: string, tensor: TensorLike, likeName: string, like: TensorLike): void;
  /**
   * Returns samples, height and width of a batch of images.
   *
   * @throws RangeError if the dimensions are not those of images, or fit only the other layout
   * although none was given.
   */
  imageSize(dims: readonly number[], layout: Layout | undefined, name: string): ImageSize;
  /**
   * Checks everything about one batch, or two to be mixed, that is known without looking at values.
   * Returns the size of the batch and the heads: one if labels are a tensor, or one for each name.
   *
   * @throws TypeError or RangeError for the first thing that does not fit, with the remedy where the
   * mistake is a known one.
   */
  checkBatches(
    batchA: BatchOf<Tensor>,
    batchB: BatchOf<Tensor> | undefined,
    options: ReadOptions,
  ): {
    /** Size of the batch. */
    readonly size: ImageSize;
    /** The labels of each head, with K, in the order of `batchA.ys`. */
    readonly heads: readonly Head<Tensor>[];
  };
  /** Checks the two tensors of `composite`, of which the second may be missing. Returns their size. */
  checkPair(a: Tensor, b: Tensor | undefined, layout: Layout | undefined): ImageSize;
  /** @throws TypeError if a plan has blends and images of their type cannot be blended. */
  checkBlendable(plan: CutMixPlan, name: string, images: Tensor): void;
  /**
   * Checks a plan, which may come from anywhere, against a batch.
   *
   * @param isPaired - Whether there is a second batch.
   * @throws TypeError if something in the plan is of the wrong kind; RangeError if the plan is for
   * another size or for two batches where there is one, an array has the wrong length, a box is not
   * inside the image, a partner is not a row of the batch or a lambda is not the share of own pixels.
   */
  checkPlanFits(plan: CutMixPlan, size: ImageSize, isPaired: boolean): void;
}

/** Returns the checks of an adapter. For authors of adapters; users do not need it. */
export function adapterChecks<Tensor extends object>(
  runtime: Runtime<Tensor>,
): AdapterChecks<Tensor> {
  const { packageName, typeName, defaultLayout, blendTypes } = runtime;
  const { typeAndShape, checkReadable } = runtime;
  const basic = checksFor(packageName);

  /** Returns element type and shape of a head's labels, which may be class ids. */
  const readLabels = (images: TensorLike, { name, tensor }: NamedLabels<Tensor>) => {
    checks.checkTensor(name, tensor);
    const { type, shape } = typeAndShape(tensor);
    const isInteger = /int/i.test(type);
    if (shape.length === 1 && !isInteger) {
      if (images.shape.length === 3 && shape[0] !== images.shape[0]) {
        const [count] = images.shape;
        const expected = `[${count}, K] or [${count}], for ${count} images`;
        throw basic.wrongValue(`shape of ${name}`, expected, shape, SINGLE);
      }
      const argument = `${typeName} of ${name} of shape [N]`;
      const remedy = 'cast class ids to int32; other labels are [N, K]';
      throw basic.wrongKind(argument, 'an integer type', type, remedy);
    }
    return { name, type, shape, dims: shape, isInteger };
  };

  const readBatch = (name: string, batch: BatchOf<Tensor>) => {
    checks.checkBatchObject(name, batch);
    checks.checkTensor(`${name}.xs`, batch.xs);
    const images = typeAndShape(batch.xs);
    const heads = readHeads(basic, runtime, `${name}.ys`, batch.ys);
    return { images, heads: heads.map((head) => ({ ...head, labels: readLabels(images, head) })) };
  };

  const checks: AdapterChecks<Tensor> = {
    ...basic,
    checkTensor(name, value) {
      if (!runtime.isTensor(value)) {
        throw basic.wrongKind(name, runtime.tensorName, value, tensorRemedy(value, runtime));
      }
      checkReadable(name, value);
    },
    checkBatchObject(name, value) {
      const isObject = value === Object(value) && !Array.isArray(value) && !tensorOwner(value);
      const isBatch = isObject && 'xs' in value && 'ys' in value;
      if (!isBatch)
        throw basic.wrongKind(name, '{ xs, ys }', value, batchRemedy(name, value, runtime));
    },
    checkSameType(name, tensor, likeName, like) {
      if (tensor.type === like.type) return;
      const expected = `${JSON.stringify(like.type)}, as ${likeName} has`;
      throw basic.wrongKind(`${typeName} of ${name}`, expected, tensor.type);
    },
    checkAlike(name, tensor, likeName, like) {
      checks.checkSameType(name, tensor, likeName, like);
      const { shape } = tensor;
      const isSame =
        shape.length === like.shape.length && shape.every((dim, axis) => dim === like.shape[axis]);
      if (isSame) return;
      const expected = `[${like.shape.join(', ')}], as ${likeName} has`;
      throw basic.wrongValue(`shape of ${name}`, expected, shape);
    },
    imageSize: (dims, layout, name) => imageSize(basic, dims, layout, defaultLayout, name),
    checkBatches(batchA, batchB, { layout, numClasses }) {
      const { images, heads } = readBatch('batchA', batchA);
      const size = checks.imageSize(images.shape, layout, 'batchA.xs');
      const others = batchB === undefined ? undefined : readBatch('batchB', batchB);
      if (others) {
        checks.checkAlike('batchB.xs', others.images, 'batchA.xs', images);
        checkSameHeads(basic, runtime.tensorName, heads, others.heads, batchB!.ys);
      }
      checkCountedHeads(basic, heads, numClasses);
      const count = (labels: LabelShape, classes?: number, origin?: string) => {
        const { name, dims } = labels;
        if (dims[0] !== size.batchSize || dims.length > 2) {
          const isMaybeSingle = images.shape.length === 3 || dims.length === 0;
          const expected = `[N, K] or [N] with N = ${size.batchSize}`;
          const remedy = isMaybeSingle ? SINGLE : undefined;
          throw basic.wrongValue(`shape of ${name}`, expected, dims, remedy);
        }
        return renamed(countClasses, packageName)(labels, classes, origin);
      };
      return {
        size,
        heads: heads.map(({ key, name, tensor, labels }): Head<Tensor> => {
          const other = others?.heads.find((each) => each.key === key);
          if (other) checks.checkSameType(other.name, other.labels, name, labels);
          const { given, option } = givenClasses(key, numClasses);
          const classes = count(labels, given, option);
          if (other) count(other.labels, classes, name);
          const otherName = other?.name ?? name;
          return { key, name, own: tensor, otherName, other: other?.tensor, classes };
        }),
      };
    },
    checkPair(a, b, layout) {
      checks.checkTensor('a', a);
      const own = typeAndShape(a);
      const size = checks.imageSize(own.shape, layout, 'a');
      if (b !== undefined) {
        checks.checkTensor('b', b);
        checks.checkAlike('b', typeAndShape(b), 'a', own);
      }
      return size;
    },
    checkBlendable(plan, name, images) {
      const { type } = typeAndShape(images);
      if (!plan.blends || blendTypes?.includes(type)) return;
      if (!blendTypes?.length) {
        throw basic.wrongKind('plan', 'without blends', plan, 'use one of CutMix');
      }
      const expected = `one of ${blendTypes.join(', ')} for MixUp`;
      throw basic.wrongKind(`${typeName} of ${name}`, expected, type, 'cast to float32');
    },
    checkPlanFits,
  };
  return checks;
}
