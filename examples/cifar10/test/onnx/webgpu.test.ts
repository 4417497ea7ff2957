import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Network } from '../../src/network.ts';
import { createOnnxTrainer, describeOnnxDevices } from '../../src/onnx/trainer.ts';
import type { Trainer } from '../../src/trainer.ts';
import {
  blockedResnet,
  tinyRecipe as recipe,
  tinyBatch,
  tinyConv,
  tinyState,
} from '../reference/tinyNetworks.ts';
import { expectSameEvaluation, expectSameSteps } from '../sameSteps.ts';

const devices = await describeOnnxDevices();
const webgpu = devices.find(({ device }) => device === 'webgpu')!;
if (!webgpu.available) console.warn(`ONNX training is not tested on WebGPU: ${webgpu.detail}`);

describe.runIf(webgpu.available)('ONNX Runtime on WebGPU', () => {
  const network = { ...blockedResnet(4), inputSize: 8 };
  const state = tinyState(network);
  let cpu: Trainer;
  let gpu: Trainer;

  beforeAll(async () => {
    const config = { network, recipe, seed: 9n };
    cpu = await createOnnxTrainer({ ...config, device: 'cpu', graph: 'plain' });
    gpu = await createOnnxTrainer({ ...config, device: 'webgpu' });
  }, 120_000);

  afterAll(async () => {
    await cpu.dispose();
    await gpu.dispose();
  });

  it('takes the 20 steps that the CPU takes', async () => {
    await expectSameSteps(cpu, gpu, network, state);
  }, 120_000);

  it('evaluates alike, and goes on from a state of the CPU', async () => {
    await expectSameEvaluation(cpu, gpu, network);
  }, 120_000);

  it('does not grow over 200 steps', async () => {
    // A state of 1.2 MB, cheap to compute: 200 leaked ones would be 240 MB.
    const classes = 25_000;
    const wide: Network = {
      ...network,
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
