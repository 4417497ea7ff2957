import { DeviceCutMix } from '@cutmix/onnx/model';
import type * as OnnxRuntimeWeb from 'onnxruntime-web';
import { describeOnnx } from '../conformance/onnxSuite.ts';
import { describeDevice } from './deviceSuite.ts';
import { runTests } from './vitest.ts';

// The page's import map has these names, so that the runtime is what its package contains.
const load = async (module: string): Promise<typeof OnnxRuntimeWeb> => {
  const runtime = await import(module);
  runtime.env.logLevel = 'fatal';
  return runtime;
};

Object.assign(globalThis, {
  async runTensors(module: string) {
    describeOnnx(module, await load(module));
    return runTests();
  },
  async runDevice(module: string, executionProvider: string) {
    describeDevice(await load(module), executionProvider);
    return runTests();
  },
  async refusalOf(module: string, executionProvider: string) {
    const creating = DeviceCutMix.create(await load(module), { executionProvider });
    return creating.then(
      () => '',
      (error: Error) => error.message,
    );
  },
});
