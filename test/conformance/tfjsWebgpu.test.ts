import * as tf from '@tensorflow/tfjs-core';
import { afterAll, afterEach, describe, expect } from 'vitest';
import { create, globals } from 'webgpu';
import { describeTfjs } from './tfjsSuite.ts';

// The backend registers itself if it finds navigator.gpu when it is imported.
Object.assign(globalThis, globals);
const gpu = create([]);
Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
const adapter = await gpu.requestAdapter();
const errors: string[] = [];
if (adapter) {
  await import('@tensorflow/tfjs-backend-webgpu');
  await tf.setBackend('webgpu');
  // tfjs would only print them and compute on with wrong values.
  const { device } = tf.backend() as unknown as { readonly device: GPUDevice };
  device.addEventListener('uncapturederror', ({ error }) => errors.push(error.message));
} else {
  console.warn('There is no WebGPU adapter in Node: @cutmix/tfjs is not tested on webgpu here.');
}

// Node does not end while there is a reference to Dawn.
afterAll(() => Reflect.deleteProperty(globalThis, 'navigator'));

describe.runIf(adapter)(`webgpu in Node, on ${adapter?.info.description}`, () => {
  afterEach(() => expect(errors).toEqual([]));
  describeTfjs('webgpu', { labelUlps: 1, propertyRuns: 30 });
});
