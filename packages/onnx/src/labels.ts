import type { LabelBatch } from '@cutmix/core';
import type { HostTensor } from './tensor.ts';

/** The value of an IEEE 754 half, exact in float32. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 1024 + fraction : fraction) * 2 ** (Math.max(exponent, 1) - 25);
}

/** The labels of a tensor as `mixLabels` reads them. */
export function labelsOf(name: string, { type, dims, data }: HostTensor): LabelBatch {
  // Without a Float16Array in the engine, the bits of halves come as Uint16Array.
  const isBits =
    type === 'float16' && Object.prototype.toString.call(data) === '[object Uint16Array]';
  return { name, dims, data: isBits ? Float32Array.from(data as Uint16Array, halfToNumber) : data };
}
