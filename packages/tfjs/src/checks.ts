import type { ResolvedOptions } from '@cutmix/core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { wrongKind, wrongValue } from './errors.ts';

const DTYPES: readonly string[] = ['float32', 'int32', 'bool'];

/** Throws a TypeError unless the value is an object that is no array. */
export function checkObject(argument: string, expected: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongKind(argument, expected, value);
  }
}

/**
 * Throws unless the value is a live tensor of numbers or booleans. It is known by its properties,
 * never by its class: the ESM and CommonJS builds of tfjs have classes of their own.
 */
export function checkTensor(name: string, value: Tensor): void {
  checkObject(name, 'a tfjs tensor', value);
  const { dtype, shape, isDisposed } = value;
  if (!Array.isArray(shape) || typeof dtype !== 'string' || typeof isDisposed !== 'boolean') {
    throw wrongKind(name, 'a tfjs tensor', value);
  }
  if (!DTYPES.includes(dtype)) {
    throw wrongKind(`dtype of ${name}`, `one of ${DTYPES.join(', ')}`, dtype);
  }
  if (isDisposed) throw wrongValue(name, 'a tensor that is not disposed', 'a disposed tensor');
}

/** Throws unless both have the same dtype and, but for the number of rows, the same shape. */
export function checkAlike(name: string, tensor: Tensor, likeName: string, like: Tensor): void {
  if (tensor.dtype !== like.dtype) {
    throw wrongKind(`dtype of ${name}`, `"${like.dtype}", as ${likeName} has`, tensor.dtype);
  }
  const row = like.shape.slice(1);
  if (
    tensor.shape.length !== like.shape.length ||
    row.some((dim, axis) => dim !== tensor.shape[axis + 1])
  ) {
    throw wrongValue(
      `shape of ${name}`,
      `[N, ${row.join(', ')}], as ${likeName} has`,
      tensor.shape,
    );
  }
}

/** Throws unless the tensor has that many rows. */
export function checkRows(name: string, { shape }: Tensor, rows: number, likeName: string): void {
  if (shape[0] !== rows) {
    const expected = `[${[rows, ...shape.slice(1)].join(', ')}], with as many rows as ${likeName}`;
    throw wrongValue(`shape of ${name}`, expected, shape);
  }
}

/** Checks dtype and shape of labels and returns the number of classes. */
export function checkLabels(
  name: string,
  ys: Tensor,
  { numClasses }: Pick<ResolvedOptions, 'numClasses'>,
): number {
  checkTensor(name, ys);
  const { dtype, shape } = ys;
  if (shape.length === 2 && (numClasses === undefined || shape[1] === numClasses)) return shape[1];
  if (shape.length === 2) {
    throw wrongValue(`shape of ${name}`, `[N, ${numClasses}], as numClasses says`, shape);
  }
  if (shape.length !== 1) throw wrongValue(`shape of ${name}`, '[N, K] or [N]', shape);
  if (dtype !== 'int32') throw wrongKind(`dtype of ${name} of shape [N]`, '"int32"', dtype);
  if (numClasses === undefined) {
    throw wrongKind(`numClasses, for ${name} of shape [N],`, 'an integer >= 1', numClasses);
  }
  return numClasses;
}
