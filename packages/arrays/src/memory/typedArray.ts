import { kindOf } from '@cutmix/core/adapter';

/** The arrays that images may lie in. A Float16Array is accepted too, where the engine has one. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** Whether a value is a typed array of any realm. */
export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && kindOf(value) !== 'DataView';
}
