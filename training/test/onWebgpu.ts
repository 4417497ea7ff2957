import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resnet } from '../src/network.ts';
import { createOnnxTrainer } from '../src/onnx/trainer.ts';
import { initialState } from '../src/state/initialState.ts';
import { stateLayout } from '../src/state/layout.ts';
import type { Trainer, TrainerConfig } from '../src/trainer.ts';
import { adamRecipe, nesterovRecipe } from './fixtures/recipes.ts';
import {
  nchwcResnet,
  relativeError,
  tinyBatch,
  tinyRecipe,
  tinyState,
} from './reference/tinyNetworks.ts';
import { expectSameEvaluation, expectSameSteps } from './sameSteps.ts';
import { takeStep } from './takeStep.ts';

/** Compares a trainer on WebGPU with ONNX Runtime on the CPU. */
export function describeOnWebgpu(
  name: string,
  isAvailable: boolean,
  createTrainer: (config: TrainerConfig) => Promise<Trainer>,
): void {
  describe.runIf(isAvailable).each([
    ['Adam', tinyRecipe],
    ['Nesterov', { ...tinyRecipe, optimizer: nesterovRecipe.optimizer }],
  ])(`${name}, by %s`, (_optimizer, recipe) => {
    const network = { ...nchwcResnet(4), inputSize: 8 };
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

    it('takes the same 20 steps as ONNX Runtime on the CPU', async () => {
      await expectSameSteps(cpu, gpu, network, start);
    }, 120_000);

    it('evaluates alike, and resumes from a state of the CPU', async () => {
      await expectSameEvaluation(cpu, gpu, network);
    }, 120_000);
  });

  // A small network has too few tensors to meet the limits on the buffers of a shader.
  it.runIf(isAvailable)(
    `${name} takes the same steps of ResNet-20 as ONNX Runtime on the CPU`,
    async () => {
      const network = resnet(20);
      const config = { network, recipe: adamRecipe, seed: 9n };
      const state = initialState(stateLayout(network, adamRecipe.optimizer), 9n);
      const { count, bytes, classIds } = tinyBatch(network, 2);
      const batch = { count, images: bytes, labels: classIds };
      const partners = { ...batch, images: bytes.toReversed() };
      const results = [];
      for (const create of [
        () => createOnnxTrainer({ ...config, device: 'cpu', variant: 'plain' }),
        () => createTrainer({ ...config, device: 'webgpu' }),
      ]) {
        const trainer = await create();
        trainer.load(state);
        const first = await takeStep(trainer, batch, partners);
        const afterOne = await trainer.state();
        const second = await takeStep(trainer, batch, partners);
        const afterTwo = await trainer.state();
        const evaluated = await trainer.evaluate(batch);
        results.push({ losses: [first.loss, second.loss, evaluated.loss], afterOne, afterTwo });
        await trainer.dispose();
      }
      const [cpu, gpu] = results as [(typeof results)[0], (typeof results)[0]];
      for (const [i, loss] of gpu.losses.entries()) {
        expect(Math.abs(loss / cpu.losses[i]! - 1)).toBeLessThan(1e-4);
      }
      // From zero, the first moments are the gradients times .1.
      const moments = [gpu.afterOne.firstMoments, cpu.afterOne.firstMoments] as const;
      expect(relativeError(...moments)).toBeLessThan(1e-3);
      const parameters = [gpu.afterTwo.parameters, cpu.afterTwo.parameters] as const;
      expect(relativeError(...parameters)).toBeLessThan(1e-3);
      const runningStatistics = [
        gpu.afterTwo.runningStatistics,
        cpu.afterTwo.runningStatistics,
      ] as const;
      expect(relativeError(...runningStatistics)).toBeLessThan(1e-4);
    },
    120_000,
  );
}
