import * as tf from '@tensorflow/tfjs-core';
import { importOptional } from './optionalPackage.ts';
import type { StartedBackend } from './startedBackend.ts';

interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

interface Gpu {
  requestAdapter(options: {
    powerPreference: 'high-performance';
  }): Promise<{ readonly info: AdapterInfo } | null>;
}

/** The npm package `webgpu`: Dawn, the WebGPU implementation of Chromium. */
interface Dawn {
  readonly globals: object;
  create(options: string[]): Gpu;
}

const scope = globalThis as { navigator?: object };

// Node has a global navigator, without a gpu and not to be replaced by assignment, from 21 on.
function exposeGpu(gpu: Gpu): void {
  if (scope.navigator === undefined) {
    Object.defineProperty(scope, 'navigator', { value: {}, configurable: true });
  }
  Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true });
}

// Dawn keeps the process alive as long as anything refers to it.
function hideGpu(): void {
  if (scope.navigator !== undefined) Reflect.deleteProperty(scope.navigator, 'gpu');
}

function releaseBackend(): void {
  const factory = tf.findBackendFactory('webgpu');
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', factory);
  hideGpu();
}

/** WebGPU on Node, where the user installed the package `webgpu`. */
export async function startWebgpu(): Promise<StartedBackend> {
  const dawn = (await importOptional('webgpu', '0.6.2')) as Dawn;
  Object.assign(globalThis, dawn.globals);
  const gpu = dawn.create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter === null) {
    throw new Error('WebGPU finds no adapter: it needs a driver for Vulkan, Metal or Direct3D 12');
  }
  const { vendor, architecture, device, description, isFallbackAdapter } = adapter.info;
  exposeGpu(gpu);
  try {
    // Registers itself only where it finds navigator.gpu.
    await import('@tensorflow/tfjs-backend-webgpu');
    if (!(await tf.setBackend('webgpu'))) throw new Error('the WebGPU backend does not start');
    return {
      device: 'webgpu',
      name: 'webgpu',
      description: `@tensorflow/tfjs-backend-webgpu on ${[vendor, architecture, device, description].filter(Boolean).join(' ')}`,
      software: isFallbackAdapter === true || architecture === 'software',
      dispose: releaseBackend,
    };
  } catch (error) {
    hideGpu();
    throw error;
  }
}
