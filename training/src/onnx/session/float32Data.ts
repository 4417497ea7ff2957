import type { Tensor } from 'onnxruntime-node';

/** The values of a float32 tensor in host memory. */
export function float32Data({ type, data }: Tensor): Float32Array {
  if (type !== 'float32') throw new TypeError(`expected a float32 tensor, received ${type}`);
  return data as Float32Array;
}
