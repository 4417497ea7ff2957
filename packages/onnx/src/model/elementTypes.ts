import type { ElementType } from './graph.ts';

/** ONNX's numbers of the element types (TensorProto.DataType), as `Cast` takes them. */
export const ELEMENT_TYPES: Readonly<Record<ElementType, number>> = {
  float16: 10,
  float32: 1,
  float64: 11,
  int8: 3,
  int16: 5,
  int32: 6,
  int64: 7,
  uint8: 2,
  uint16: 4,
  uint32: 12,
  uint64: 13,
  bool: 9,
};

/** Bytes of an element: the name of a type says how many bits it has, and `bool` has a byte. */
export function elementBytes(type: ElementType): number {
  return Number(/\d+/.exec(type)?.[0] ?? 8) / 8;
}
