/**
 * For authors of adapters to other runtimes: checks of arguments in the words that all packages share.
 *
 * @module @cutmix/core/adapter
 */
import { describe } from './errors.ts';
import { resolveOptions } from './options.ts';

/** Names of the options that plans are drawn by: those of `CutMixOptions`. */
export const PLANNING_OPTIONS: readonly string[] = /* @__PURE__ */ Object.keys(
  /* @__PURE__ */ resolveOptions({ seed: 0 }),
);

/** What a check has to know of a tensor of any runtime. */
export interface TensorLike {
  /** Its element type, by the runtime's own name. */
  readonly type: string;
  /** Its dimensions. */
  readonly shape: readonly number[];
}

/** Labels, as far as their shape goes. */
export interface LabelShape {
  /** What an error calls them, such as `'batchA.ys'`. */
  readonly name: string;
  /** Their dimensions. */
  readonly shape: readonly number[];
}

/** Checks of arguments, with errors in the words that all adapters share. */
export interface AdapterChecks {
  /** An error for an argument of the wrong kind. */
  wrongKind(argument: string, expected: string, received: unknown): TypeError;
  /** An error for an argument of the right kind with a wrong value. */
  wrongValue(argument: string, expected: string, received: unknown): RangeError;
  /** @throws TypeError unless the value is an object that is no array. */
  checkObject(argument: string, expected: string, value: unknown): void;
  /** @throws TypeError unless the value is an object without other names than these. */
  checkOptions(options: object, known: readonly string[]): void;
  /** @throws RangeError unless there is a step after this one. */
  checkHasNext(step: number): void;
  /** @throws TypeError unless the element types are the same. */
  checkSameType(name: string, tensor: TensorLike, likeName: string, like: TensorLike): void;
  /** @throws TypeError or RangeError unless element types and shapes are the same. */
  checkAlike(name: string, tensor: TensorLike, likeName: string, like: TensorLike): void;
  /**
   * Checks the labels of one batch of so many images, or of two, and returns K.
   *
   * @throws RangeError unless they are of shape `[N, K]` or `[N]`, with the same K >= 1, which is
   * `numClasses` if that is given; TypeError for `[N]` without `numClasses`.
   */
  countClasses(
    labelsA: LabelShape,
    labelsB: LabelShape | undefined,
    images: number,
    numClasses: number | undefined,
  ): number;
}

/**
 * What an adapter checks its arguments with. For authors of adapters; users have no need of it.
 *
 * @param packageName - Stands at the head of every error.
 * @param typeName - What the runtime calls the element type of a tensor.
 */
export function adapterChecks(packageName: string, typeName: 'type' | 'dtype'): AdapterChecks {
  const message = (argument: string, expected: string, received: unknown): string =>
    `${packageName}: ${argument} must be ${expected}, received ${describe(received)}`;
  const checks: AdapterChecks = {
    wrongKind: (...parts) => new TypeError(message(...parts)),
    wrongValue: (...parts) => new RangeError(message(...parts)),
    checkObject(argument, expected, value) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw checks.wrongKind(argument, expected, value);
      }
    },
    checkOptions(options, known) {
      checks.checkObject('options', 'an object', options);
      const typo = Object.keys(options).find((name) => !known.includes(name));
      if (typo !== undefined) {
        throw checks.wrongKind('an option', `one of ${known.join(', ')}`, typo);
      }
    },
    checkHasNext(step) {
      if (step === Number.MAX_SAFE_INTEGER) {
        throw checks.wrongValue('step', `below ${step}, to be advanced by one`, step);
      }
    },
    checkSameType(name, tensor, likeName, like) {
      if (tensor.type !== like.type) {
        const expected = `"${like.type}", as ${likeName} has`;
        throw checks.wrongKind(`${typeName} of ${name}`, expected, tensor.type);
      }
    },
    checkAlike(name, tensor, likeName, like) {
      checks.checkSameType(name, tensor, likeName, like);
      const { shape } = tensor;
      const isSame =
        shape.length === like.shape.length && shape.every((dim, axis) => dim === like.shape[axis]);
      if (!isSame) {
        const expected = `[${like.shape.join(', ')}], as ${likeName} has`;
        throw checks.wrongValue(`shape of ${name}`, expected, shape);
      }
    },
    countClasses(labelsA, labelsB, images, numClasses) {
      const count = ({ name, shape }: LabelShape, like?: number): number => {
        const refuse = (expected: string) => checks.wrongValue(`shape of ${name}`, expected, shape);
        if (shape.length < 1 || shape.length > 2 || shape[0] !== images) {
          throw refuse(`[${images}, K] or [${images}], for ${images} images`);
        }
        const classes = shape[1] ?? numClasses;
        if (classes === undefined) {
          const argument = `numClasses, for ${name} of shape [N],`;
          const expected = `an integer in 1..${Number.MAX_SAFE_INTEGER}`;
          throw checks.wrongKind(argument, expected, classes);
        }
        if (classes < 1) throw refuse('[N, K] with K >= 1');
        if (numClasses !== undefined && classes !== numClasses) {
          throw refuse(`[N, ${numClasses}], as numClasses says`);
        }
        if (like !== undefined && classes !== like) {
          throw refuse(`[N, ${like}], as for ${labelsA.name}`);
        }
        return classes;
      };
      const classes = count(labelsA);
      if (labelsB) count(labelsB, classes);
      return classes;
    },
  };
  return checks;
}
