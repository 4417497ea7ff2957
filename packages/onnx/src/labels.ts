import type { LabelBatch } from '@cutmix/core';
import { kindOf } from '@cutmix/core/adapter';
import type { HostTensor } from './tensor.ts';

/** Returns the value of an IEEE 754 half, exact in float32. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 1024 + fraction : fraction) * 2 ** (Math.max(exponent, 1) - 25);
}

/** Returns the labels of a tensor as `mixLabels` reads them. A bool that is not 0 counts as 1. */
export function labelsOf(name: string, { type, dims, data }: HostTensor): Required<LabelBatch> {
  if (type === 'bool')
    return { name, dims, data: Float32Array.from(data as Uint8Array, (byte) => +(byte !== 0)) };
  // Without a Float16Array in the engine, halves come as their bits in a Uint16Array.
  const isBits = type === 'float16' && kindOf(data) === 'Uint16Array';
  return { name, dims, data: isBits ? Float32Array.from(data as Uint16Array, halfToNumber) : data };
}
