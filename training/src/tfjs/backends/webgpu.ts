import * as tf from '@tensorflow/tfjs-core';
import { findWebgpuAdapter, type Gpu } from '../../devices/webgpuAdapter.ts';
import type { StartedBackend } from './startedBackend.ts';

const scope = globalThis as { navigator?: object };

// Node has a global navigator, without a gpu and not to be replaced by assignment, from 21 on.
function exposeGpu(gpu: Gpu): void {
  if (scope.navigator === undefined) {
    Object.defineProperty(scope, 'navigator', { value: {}, configurable: true });
  }
  Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true });
}

function hideGpu(): void {
  if (scope.navigator !== undefined) Reflect.deleteProperty(scope.navigator, 'gpu');
}

function releaseBackend(): void {
  const factory = tf.findBackendFactory('webgpu');
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', factory);
  hideGpu();
}

/** WebGPU on Node, by the package `webgpu`. */
export async function startWebgpu(): Promise<StartedBackend> {
  const { gpu, globals, description, software } = await findWebgpuAdapter();
  Object.assign(globalThis, globals);
  exposeGpu(gpu);
  try {
    // Registers itself only where it finds navigator.gpu.
    await import('@tensorflow/tfjs-backend-webgpu');
    if (!(await tf.setBackend('webgpu'))) throw new Error('the WebGPU backend does not start');
    return {
      device: 'webgpu',
      name: 'webgpu',
      description: `@tensorflow/tfjs-backend-webgpu on ${description}`,
      software,
      dispose: releaseBackend,
    };
  } catch (error) {
    hideGpu();
    throw error;
  }
}
