import { Tensor } from 'onnxruntime-common';
import { expect } from 'vitest';

/** The array of every type that images may have. */
export const ARRAYS = {
  float16: Uint16Array,
  float32: Float32Array,
  float64: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

export type ImageType = keyof typeof ARRAYS;
export const IMAGE_TYPES = Object.keys(ARRAYS) as ImageType[];

export const sizeOf = (dims: readonly number[]): number =>
  dims.reduce((product, dim) => product * dim, 1);

export const bytesOf = (tensor: Tensor): Uint8Array => {
  const { buffer, byteOffset, byteLength } = tensor.data as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength).slice();
};

/** As `toEqual`, which takes a microsecond for each byte, and is asked only for its message. */
export function expectBytes(received: Uint8Array, expected: Uint8Array, message?: string): void {
  if (Buffer.compare(received, expected) !== 0) expect(received, message).toEqual(expected);
}

/** A tensor of random bytes, which are NaNs with payloads now and then. */
export function randomTensor(
  type: ImageType,
  dims: readonly number[],
  random: () => number,
): Tensor {
  const bytesPerElement = ARRAYS[type].BYTES_PER_ELEMENT;
  const bytes = Uint8Array.from({ length: sizeOf(dims) * bytesPerElement }, () => random() * 256);
  for (let i = 0; i < bytes.length; i++) if (random() < 0.3) bytes[i] = 0xff;
  return new Tensor(type, new ARRAYS[type](bytes.buffer), dims);
}

export const oneHot = (batchSize: number, classes = 3): Tensor =>
  new Tensor(
    'float32',
    Float32Array.from({ length: batchSize * classes }, (_, i) => (i % (classes + 1) ? 0 : 1)),
    [batchSize, classes],
  );
