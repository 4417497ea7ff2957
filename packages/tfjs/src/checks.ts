import type { Tensor } from '@tensorflow/tfjs-core';
import { checkObject, wrongKind, wrongValue } from './errors.ts';

const DTYPES: readonly string[] = ['float32', 'int32', 'bool'];

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
  if (isDisposed) throw wrongValue(`isDisposed of ${name}`, 'false', isDisposed);
}

/** Throws unless both have the same dtype and shape. */
export function checkAlike(name: string, tensor: Tensor, likeName: string, like: Tensor): void {
  checkDtype(name, tensor, likeName, like);
  const { shape } = tensor;
  if (shape.length !== like.shape.length || shape.some((dim, axis) => dim !== like.shape[axis])) {
    throw wrongValue(`shape of ${name}`, `[${like.shape.join(', ')}], as ${likeName} has`, shape);
  }
}

/** Throws unless both have the same dtype. */
export function checkDtype(name: string, tensor: Tensor, likeName: string, like: Tensor): void {
  if (tensor.dtype !== like.dtype) {
    throw wrongKind(`dtype of ${name}`, `"${like.dtype}", as ${likeName} has`, tensor.dtype);
  }
}
