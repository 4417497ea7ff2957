import { afterAll, beforeAll, describe, it } from 'vitest';
import { createOnnxTrainer } from '../src/onnx/trainer.ts';
import type { Trainer, TrainerConfig } from '../src/trainer.ts';
import { nesterovRecipe } from './fixtures/recipes.ts';
import { blockedResnet, tinyRecipe, tinyState } from './reference/tinyNetworks.ts';
import { expectSameEvaluation, expectSameSteps } from './sameSteps.ts';

/** Holds a trainer on WebGPU against ONNX Runtime on the CPU. */
export function describeOnWebgpu(
  name: string,
  isAvailable: boolean,
  createTrainer: (config: TrainerConfig) => Promise<Trainer>,
): void {
  describe.runIf(isAvailable).each([
    ['Adam', tinyRecipe],
    ['Nesterov', { ...tinyRecipe, optimizer: nesterovRecipe.optimizer }],
  ])(`${name}, by %s`, (_optimizer, recipe) => {
    const network = { ...blockedResnet(4), inputSize: 8 };
    const { secondMoments, ...state } = tinyState(network);
    const isAdam = recipe.optimizer.kind === 'adam';
    const start = { ...state, secondMoments: isAdam ? secondMoments : new Float32Array(0) };
    let cpu: Trainer;
    let gpu: Trainer;

    beforeAll(async () => {
      const config = { network, recipe, seed: 9n };
      cpu = await createOnnxTrainer({ ...config, device: 'cpu', variant: 'plain' });
      gpu = await createTrainer({ ...config, device: 'webgpu' });
    }, 120_000);

    afterAll(async () => {
      await cpu.dispose();
      await gpu.dispose();
    });

    it('takes the 20 steps that ONNX Runtime takes on the CPU', async () => {
      await expectSameSteps(cpu, gpu, network, start);
    }, 120_000);

    it('evaluates alike, and goes on from a state of the CPU', async () => {
      await expectSameEvaluation(cpu, gpu, network);
    }, 120_000);
  });
}
