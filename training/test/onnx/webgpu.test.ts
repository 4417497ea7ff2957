import { describe, expect, it } from 'vitest';
import type { Network } from '../../src/network.ts';
import { createOnnxTrainer, describeOnnxDevices } from '../../src/onnx/trainer.ts';
import { describeOnWebgpu } from '../onWebgpu.ts';
import {
  blockedResnet,
  tinyRecipe as recipe,
  tinyBatch,
  tinyConv,
  tinyState,
} from '../reference/tinyNetworks.ts';

const devices = await describeOnnxDevices();
const webgpu = devices.find(({ device }) => device === 'webgpu')!;
if (!webgpu.available) console.warn(`ONNX training is not tested on WebGPU: ${webgpu.detail}`);

describeOnWebgpu('ONNX Runtime on WebGPU', webgpu.available, createOnnxTrainer);

describe.runIf(webgpu.available)('ONNX training on WebGPU', () => {
  it('does not grow over 200 steps', async () => {
    // A state of 1.2 MB, cheap to compute: 200 leaked ones would be 240 MB.
    const classes = 25_000;
    const wide: Network = {
      ...blockedResnet(4),
      inputSize: 4,
      classes,
      layers: [
        tinyConv('stem', 3, 3),
        { kind: 'batchNorm', name: 'norm', channels: 3 },
        { kind: 'globalAveragePool' },
        { kind: 'dense', name: 'classifier', inFeatures: 3, units: classes },
      ],
    };
    const trainer = await createOnnxTrainer({ network: wide, recipe, device: 'webgpu', seed: 9n });
    const { count, bytes, classIds } = tinyBatch(wide, 2);
    const batch = { count, images: bytes, labels: classIds };
    const run = async (steps: number): Promise<void> => {
      for (let step = 0; step < steps; step++) await trainer.step(batch, batch);
    };
    trainer.load(tinyState(wide));
    await run(20);
    const before = process.memoryUsage().rss;
    await run(200);
    const growth = process.memoryUsage().rss - before;
    await trainer.dispose();
    expect(growth).toBeLessThan(100 * 2 ** 20);
  }, 120_000);
});
