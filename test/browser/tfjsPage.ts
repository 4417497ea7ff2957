import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { describeTfjs } from '../conformance/tfjsSuite.ts';
import { runTests } from './vitest.ts';

async function runSuite(backend: string): ReturnType<typeof runTests> {
  describeTfjs(backend, { labelUlps: 1, propertyRuns: 12 });
  return runTests();
}

Object.assign(globalThis, { runSuite });
