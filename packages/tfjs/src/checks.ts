import { type AdapterChecks, adapterChecks, type TensorLike } from '@cutmix/core/adapter';
import type { Tensor } from '@tensorflow/tfjs-core';

export const checks: AdapterChecks = /* @__PURE__ */ adapterChecks('@cutmix/tfjs', 'dtype');

const DTYPES: readonly string[] = ['float32', 'int32', 'bool'];

/**
 * Throws unless the value is a live tensor of numbers or booleans. It is known by its properties,
 * never by its class: the ESM and CommonJS builds of tfjs have classes of their own.
 */
export function checkTensor(name: string, value: Tensor): void {
  checks.checkObject(name, 'a tfjs tensor', value);
  const { dtype, shape, isDisposed } = value;
  if (!Array.isArray(shape) || typeof dtype !== 'string' || typeof isDisposed !== 'boolean') {
    throw checks.wrongKind(name, 'a tfjs tensor', value);
  }
  if (!DTYPES.includes(dtype)) {
    throw checks.wrongKind(`dtype of ${name}`, `one of ${DTYPES.join(', ')}`, dtype);
  }
  if (isDisposed) throw checks.wrongValue(`isDisposed of ${name}`, 'false', isDisposed);
}

/** What the checks of core compare. */
export function likeness({ dtype, shape }: Tensor): TensorLike {
  return { type: dtype, shape };
}
