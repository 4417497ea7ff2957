import type { StartedDevice } from './startDevice.ts';

/**
 * How many steps a read of results covers on a GPU. At most 16: ONNX Runtime on WebGPU frees the
 * memory of uploaded batches only when something is read.
 */
export const gpuStepsPerRead = 10;

/** How many steps a read of results covers. On a software adapter one step takes seconds. */
export function stepsPerRead({ device, software }: StartedDevice): number {
  return device === 'cpu' || software ? 1 : gpuStepsPerRead;
}
