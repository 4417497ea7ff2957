import { kindOf, type TensorLike } from '@cutmix/core/adapter';
import type { TypedArray } from './memory/typedArray.ts';

/** A typed array and its dimensions. */
export interface ArrayTensor<Data extends TypedArray = TypedArray> {
  /** The values, row by row. */
  readonly data: Data;
  /** The dimensions. */
  readonly shape: readonly number[];
}

type ArrayOver = new (buffer: ArrayBuffer) => TypedArray;

/** Returns a typed array of the same type over other memory. */
export function arrayOver<Data extends TypedArray>(buffer: ArrayBuffer, like: Data): Data {
  // data.constructor could be Node's Buffer, which is a Uint8Array of another class.
  const ArrayOver = (globalThis as Record<string, unknown>)[kindOf(like)] as ArrayOver;
  return new ArrayOver(buffer) as Data;
}

/** Returns element type and dimensions, which the checks compare. */
export function typeAndShape({ data, shape }: ArrayTensor): TensorLike {
  return { type: kindOf(data), shape };
}
