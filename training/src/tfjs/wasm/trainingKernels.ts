import {
  getKernel,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { conv2dBackpropFilterConfig } from './conv2dBackpropFilter.ts';
import { conv2dBackpropInputConfig } from './conv2dBackpropInput.ts';
import { identityConfig } from './identity.ts';
import { sliceConfig } from './slice.ts';

const trainingKernels: readonly KernelConfig[] = [
  conv2dBackpropFilterConfig,
  conv2dBackpropInputConfig,
  identityConfig,
  sliceConfig,
];

/** Registers the kernels that the wasm backend lacks for training, or has only as slow ones. */
export function registerWasmTrainingKernels(): void {
  for (const config of trainingKernels) {
    const registered = getKernel(config.kernelName, config.backendName);
    if (registered === config) continue;
    if (registered !== undefined) unregisterKernel(config.kernelName, config.backendName);
    registerKernel(config);
  }
}
