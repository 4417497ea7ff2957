import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxTrainer, describeOnnxDevices } from '../../src/onnx/trainer.ts';
import type { Trainer } from '../../src/trainer.ts';
import {
  blockedResnet,
  tinyRecipe as recipe,
  tinyBatch,
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
    // Its state takes 1.3 MB: 200 leaked ones would be 260 MB.
    const wide = { ...blockedResnet(32), inputSize: 4 };
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
