import { afterAll, beforeAll, describe, it } from 'vitest';
import { createOnnxTrainer } from '../src/onnx/trainer.ts';
import type { Trainer, TrainerConfig } from '../src/trainer.ts';
import { blockedResnet, tinyRecipe, tinyState } from './reference/tinyNetworks.ts';
import { expectSameEvaluation, expectSameSteps } from './sameSteps.ts';

/** Holds a trainer on WebGPU against ONNX Runtime on the CPU. */
export function describeOnWebgpu(
  name: string,
  isAvailable: boolean,
  createTrainer: (config: TrainerConfig) => Promise<Trainer>,
): void {
  describe.runIf(isAvailable)(name, () => {
    const network = { ...blockedResnet(4), inputSize: 8 };
    let cpu: Trainer;
    let gpu: Trainer;

    beforeAll(async () => {
      const config = { network, recipe: tinyRecipe, seed: 9n };
      cpu = await createOnnxTrainer({ ...config, device: 'cpu', graph: 'plain' });
      gpu = await createTrainer({ ...config, device: 'webgpu' });
    }, 120_000);

    afterAll(async () => {
      await cpu.dispose();
      await gpu.dispose();
    });

    it('takes the 20 steps that ONNX Runtime takes on the CPU', async () => {
      await expectSameSteps(cpu, gpu, network, tinyState(network));
    }, 120_000);

    it('evaluates alike, and goes on from a state of the CPU', async () => {
      await expectSameEvaluation(cpu, gpu, network);
    }, 120_000);
  });
}
