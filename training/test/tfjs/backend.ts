import '@tensorflow/tfjs-backend-cpu';
// Registers the gradients of all operations.
import '@tensorflow/tfjs-layers';
import { philoxStream } from '@cutmix/core';
import * as tf from '@tensorflow/tfjs-core';
import { startTrainingWasm } from '../../src/tfjs/backends/trainingWasm.ts';

export type BackendName = 'cpu' | 'wasm';

/** The values that `compute` returns on a backend; its tensors are disposed of. */
export async function valuesOn(
  backend: BackendName,
  compute: () => tf.Tensor[],
): Promise<Float32Array[]> {
  if (backend === 'wasm') await startTrainingWasm();
  await tf.setBackend(backend);
  return tf.tidy(() =>
    compute().map((tensor) => tensor.dataSync() as Float32Array),
  ) as unknown as Float32Array[];
}

/** Pseudorandom numbers between −1 and 1. */
export function noise(size: number, seed: number): Float32Array {
  const random = philoxStream(seed, 0, 0);
  return new Float32Array(size).map(() => 2 * random.nextUniform() - 1);
}

export function noiseTensor(shape: number[], seed: number): tf.Tensor {
  return tf.tensor(noise(tf.util.sizeFromShape(shape), seed), shape);
}
