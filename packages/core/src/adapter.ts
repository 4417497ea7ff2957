/**
 * For authors of adapters to other runtimes: checks of arguments in the words that all packages share.
 *
 * @module @cutmix/core/adapter
 */
import { describe } from './errors.ts';

/** What a check has to know of a tensor of any runtime. */
export interface TensorLike {
  /** Its element type, by the runtime's own name. */
  readonly type: string;
  /** Its dimensions. */
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
  /** @throws TypeError unless the element types are the same. */
  checkSameType(name: string, tensor: TensorLike, likeName: string, like: TensorLike): void;
  /** @throws TypeError or RangeError unless element types and shapes are the same. */
  checkAlike(name: string, tensor: TensorLike, likeName: string, like: TensorLike): void;
  /** @throws RangeError unless these can be the labels of so many images: `[N, K]` or `[N]`. */
  checkLabelShape(name: string, shape: readonly number[], images: number): void;
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
    checkLabelShape(name, shape, images) {
      if (shape.length < 1 || shape.length > 2 || shape[0] !== images) {
        const expected = `[${images}, K] or [${images}], for ${images} images`;
        throw checks.wrongValue(`shape of ${name}`, expected, shape);
      }
    },
  };
  return checks;
}
