import type { Tensor } from 'onnxruntime-node';

/**
 * The values of a float32 tensor in host memory.
 *
 * @throws TypeError if it has another type.
 */
export function float32Data({ type, data }: Tensor): Float32Array {
  if (type !== 'float32')
    throw new TypeError(`a tensor must have the type float32, received ${type}`);
  return data as Float32Array;
}
