import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeDevices } from '../../src/devices.ts';
import { createOnnxTrainer } from '../../src/onnx/trainer.ts';
import { tfjsStarters } from '../../src/tfjs/backends/starters.ts';
import { createTfjsTrainer } from '../../src/tfjs/trainer.ts';
import type { Trainer } from '../../src/trainer.ts';
import { blockedResnet, tinyRecipe as recipe, tinyState } from '../reference/tinyNetworks.ts';
import { expectSameEvaluation, expectSameSteps } from '../sameSteps.ts';

const devices = await describeDevices(tfjsStarters);
const webgpu = devices.find(({ device }) => device === 'webgpu')!;
if (!webgpu.available) console.warn(`tfjs training is not tested on WebGPU: ${webgpu.detail}`);

describe.runIf(webgpu.available)('TensorFlow.js on WebGPU', () => {
  const network = { ...blockedResnet(4), inputSize: 8 };
  const state = tinyState(network);
  let cpu: Trainer;
  let gpu: Trainer;

  beforeAll(async () => {
    const config = { network, recipe, seed: 9n };
    cpu = await createOnnxTrainer({ ...config, device: 'cpu', graph: 'plain' });
    gpu = await createTfjsTrainer({ ...config, device: 'webgpu' });
  }, 120_000);

  afterAll(async () => {
    await cpu.dispose();
    await gpu.dispose();
  });

  it('takes the 20 steps that ONNX Runtime takes on the CPU', async () => {
    await expectSameSteps(cpu, gpu, network, state);
  }, 120_000);

  it('evaluates alike, and goes on from a state of the CPU', async () => {
    await expectSameEvaluation(cpu, gpu, network);
  }, 120_000);
});
