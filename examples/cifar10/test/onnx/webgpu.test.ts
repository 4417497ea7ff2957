import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOnnxTrainer, describeOnnxDevices } from '../../src/onnx/trainer.ts';
import type { ImageBatch, Trainer } from '../../src/trainer.ts';
import {
  blockedResnet,
  tinyRecipe as recipe,
  relativeError,
  tinyBatch,
  tinyState,
} from '../reference/tinyNetworks.ts';

const webgpu = (await describeOnnxDevices()).find(({ device }) => device === 'webgpu')!;
if (!webgpu.available) process.stdout.write(`WebGPU is not tested: ${webgpu.detail}\n`);

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

  function imageBatch(seed: number): ImageBatch {
    const { count, bytes, classIds } = tinyBatch(network, 4, seed);
    return { count, images: bytes, labels: classIds };
  }

  it('takes the steps that the CPU takes', async () => {
    cpu.load(state);
    gpu.load(state);
    for (let step = 0; step < 20; step++) {
      const [batch, partners] = [imageBatch(step), imageBatch(100 + step)];
      const expected = await cpu.step(batch, partners);
      const actual = await gpu.step(batch, partners);
      expect(actual.loss).toBeCloseTo(expected.loss, 4);
      expect(actual.correct).toBe(expected.correct);
    }
    const [expected, actual] = [await cpu.state(), await gpu.state()];
    expect(actual.step).toBe(expected.step);
    expect(relativeError(actual.parameters, expected.parameters)).toBeLessThan(1e-4);
    expect(relativeError(actual.statistics, expected.statistics)).toBeLessThan(1e-4);
  }, 120_000);

  it('evaluates as the CPU does, and goes on from a state of the CPU', async () => {
    const from = await cpu.state();
    gpu.load(from);
    expect(await gpu.state()).toEqual(from);
    const expected = await cpu.evaluate(imageBatch(1));
    const actual = await gpu.evaluate(imageBatch(1));
    expect(actual.loss).toBeCloseTo(expected.loss, 4);
    expect(actual.correct).toBe(expected.correct);
  }, 120_000);
});
