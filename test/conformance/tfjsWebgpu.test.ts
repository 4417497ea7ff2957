import { afterAll, describe } from 'vitest';
import { create, globals } from 'webgpu';
import { describeTfjs } from './tfjsSuite.ts';

// The backend registers itself when it finds navigator.gpu at import.
Object.assign(globalThis, globals);
const gpu = create([]);
Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
const adapter = await gpu.requestAdapter();
if (adapter) await import('@tensorflow/tfjs-backend-webgpu');
else console.warn('There is no WebGPU adapter in Node: @cutmix/tfjs is not tested on webgpu here.');

// Node does not end while there is a reference to Dawn.
afterAll(() => Reflect.deleteProperty(globalThis, 'navigator'));

describe.runIf(adapter)(`webgpu in Node, on ${adapter?.info.description}`, () => {
  describeTfjs('webgpu', { labelUlps: 1, propertyRuns: 30 });
});
