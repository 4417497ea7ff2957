import * as tf from '@tensorflow/tfjs-core';
import { DeviceError } from '../../devices/deviceError.ts';
import { identifyAdapter } from '../../devices/identifyAdapter.ts';
import { onlyInSoftware, type StartOptions } from '../../devices/startDevice.ts';
import { findWebgpuAdapter, type Gpu } from '../../devices/webgpuAdapter.ts';
import type { StartedBackend } from './startedBackend.ts';

const scope = globalThis as { navigator?: object };

// From Node 21 on there is a global navigator, without `gpu` and not replaceable by assignment.
function exposeGpu(gpu: Gpu): void {
  if (scope.navigator === undefined) {
    Object.defineProperty(scope, 'navigator', { value: {}, configurable: true });
  }
  Object.defineProperty(scope.navigator, 'gpu', { value: gpu, configurable: true });
}

function hideGpu(): void {
  if (scope.navigator !== undefined) Reflect.deleteProperty(scope.navigator, 'gpu');
}

function releaseBackend(device: GpuDevice): void {
  const factory = tf.findBackendFactory('webgpu');
  tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', factory);
  // tfjs leaves it running, which would keep the process alive.
  device.destroy();
  hideGpu();
}

/** The part of a GPUDevice used here, which the Node types leave out. */
interface GpuDevice {
  destroy(): void;
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  addEventListener(
    type: 'uncapturederror',
    listener: (event: Event & { readonly error: { readonly message: string } }) => void,
  ): void;
}

/**
 * Watches a device for errors, which tfjs would only print while it computes on with wrong values.
 *
 * @returns A function that throws a DeviceError once there was an error.
 */
function watchErrors(device: GpuDevice): () => void {
  let firstError: string | undefined;
  device.addEventListener('uncapturederror', (event) => {
    event.preventDefault();
    firstError ??= event.error.message;
  });
  device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') firstError ??= `the device was lost: ${message}`;
  });
  return () => {
    if (firstError === undefined) return;
    throw new DeviceError(`WebGPU reports an error, so results may be wrong: ${firstError.trim()}`);
  };
}

type Running = Pick<StartedBackend, 'description' | 'hardware' | 'driver' | 'software'> & {
  readonly gpuDevice: GpuDevice;
  checkErrors(): void;
};

async function start(): Promise<Running> {
  const { gpu, globals, description, ...identity } = await findWebgpuAdapter();
  Object.assign(globalThis, globals);
  exposeGpu(gpu);
  try {
    // Registers itself only if it finds navigator.gpu.
    await import('@tensorflow/tfjs-backend-webgpu');
    if (!(await tf.setBackend('webgpu'))) throw new Error('the WebGPU backend does not start');
    const { device } = tf.backend() as unknown as { readonly device: GpuDevice };
    return {
      ...identity,
      description: `@tensorflow/tfjs-backend-webgpu on ${description}`,
      gpuDevice: device,
      checkErrors: watchErrors(device),
    };
  } catch (error) {
    hideGpu();
    throw error;
  }
}

// One for all users: a second Dawn in the process would take the backend's device with it.
let running: Promise<Running> | undefined;
let users = 0;

/** WebGPU in Node, from the npm package `webgpu`. It runs until every caller has disposed of it. */
export async function startWebgpu({
  refusesSoftware = false,
}: StartOptions = {}): Promise<StartedBackend> {
  if (refusesSoftware) {
    const named = await identifyAdapter();
    if (named?.software) throw onlyInSoftware(named.description);
  }
  running ??= start();
  users++;
  try {
    const { gpuDevice, ...shared } = await running;
    await tf.setBackend('webgpu');
    let isReleased = false;
    const dispose = (): void => {
      if (isReleased) return;
      isReleased = true;
      users--;
      if (users > 0) return;
      running = undefined;
      releaseBackend(gpuDevice);
    };
    return { device: 'webgpu', name: 'webgpu', ...shared, dispose };
  } catch (error) {
    users--;
    if (users === 0) running = undefined;
    throw error;
  }
}
