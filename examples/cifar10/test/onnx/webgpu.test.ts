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
    const { count, bytes, classIds } = tinyBatch(network, 4);
    const batch = { count, images: bytes, labels: classIds };
    const run = async (steps: number): Promise<void> => {
      for (let step = 0; step < steps; step++) await gpu.step(batch, batch);
    };
    gpu.load(state);
    await run(20);
    const before = process.memoryUsage().rss;
    await run(200);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 2 ** 20);
  }, 120_000);
});
