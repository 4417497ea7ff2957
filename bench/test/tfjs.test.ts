import { getKernel, Identity, Slice } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { startTfjs } from '../src/apply/tfjs.ts';
import { tfjsBackends } from '../src/device/tfjs.ts';

const kernels = () => [Slice, Identity].map((name) => getKernel(name, 'wasm'));

test('measures the wasm backend with the kernels that users have', async () => {
  const stock = kernels();
  await startTfjs();
  await tfjsBackends.find(({ name }) => name === 'tfjs, wasm')!.start();
  expect(stock).not.toContain(undefined);
  expect(kernels()).toEqual(stock);
});
