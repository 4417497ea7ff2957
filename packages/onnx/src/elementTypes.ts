import type { Tensor } from 'onnxruntime-common';

/** The types whose elements are whole bytes, by ONNX Runtime's names. */
export type HostType = Exclude<Tensor.Type, 'string' | 'int4' | 'uint4'>;
export type HostData = Tensor.DataTypeMap[HostType];

/** A class of arrays that hold elements of a type. */
export interface HostArray {
  new (buffer: ArrayBuffer): HostData;
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
}

/** What holds the elements of a type, and ONNX's number of the type (TensorProto.DataType). */
const TYPES: Readonly<Record<HostType, readonly [array: HostArray, dataType: number]>> = {
  float16: [Uint16Array, 10],
  float32: [Float32Array, 1],
  float64: [Float64Array, 11],
  int8: [Int8Array, 3],
  int16: [Int16Array, 5],
  int32: [Int32Array, 6],
  int64: [BigInt64Array, 7],
  uint8: [Uint8Array, 2],
  uint16: [Uint16Array, 4],
  uint32: [Uint32Array, 12],
  uint64: [BigUint64Array, 13],
  bool: [Uint8Array, 9],
};

/** The names of the types. */
export const TYPE_NAMES: readonly string[] = /* @__PURE__ */ Object.keys(TYPES);

/** Returns the class of arrays that hold elements of a type. */
export const arrayOf = (type: HostType): HostArray => TYPES[type][0];

/** Returns ONNX's number of a type, as `Cast` takes it. */
export const dataTypeOf = (type: HostType): number => TYPES[type][1];
