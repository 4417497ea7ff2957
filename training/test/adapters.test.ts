import { philoxStream } from '@cutmix/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resnet } from '../src/network.ts';
import { createOnnxTrainer } from '../src/onnx/trainer.ts';
import { initialState } from '../src/state/initialState.ts';
import { type StateLayout, stateLayout } from '../src/state/layout.ts';
import { createTfjsTrainer } from '../src/tfjs/trainer.ts';
import type { ImageBatch, Trainer, TrainState } from '../src/trainer.ts';
import { adamRecipe, nesterovRecipe } from './fixtures/recipes.ts';
import { relativeError } from './reference/tinyNetworks.ts';
import { takeStep } from './takeStep.ts';

const network = { ...resnet(20), inputSize: 8 };
function randomBatch(seed: number): ImageBatch {
  const random = philoxStream(seed, 0, 0);
  const count = 6;
  const labels = new Uint8Array(count).map(() => random.nextBelow(network.classes));
  const images = new Uint8Array(count * 3 * network.inputSize ** 2);
  return { count, labels, images: images.map(() => random.nextBelow(256)) };
}

/** A state as in the middle of training, where a step is about as large as its gradient. */
function trainedState(layout: StateLayout, seed: number): TrainState {
  const random = philoxStream(seed, 1, 0);
  const state = initialState(layout, BigInt(seed));
  return {
    ...state,
    step: 10 + seed,
    firstMoments: state.firstMoments.map(() => (random.nextUniform() - 0.5) * 1e-3),
    secondMoments: state.secondMoments.map(() => 1e-4 * (1 + random.nextUniform())),
  };
}

const seeds = [1, 2, 3, 4, 5];

describe.each([
  ['keras', adamRecipe],
  ['fast', { ...nesterovRecipe, labelSmoothing: 0.1 }],
])('ONNX Runtime and TensorFlow.js, from the same state, by the %s recipe', (_name, recipe) => {
  const layout = stateLayout(network, recipe.optimizer);
  const config = { network, recipe, device: 'cpu', seed: 3n } as const;
  let onnx: Trainer;
  let tfjs: Trainer;

  beforeAll(async () => {
    onnx = await createOnnxTrainer(config);
    tfjs = await createTfjsTrainer(config);
  });

  afterAll(async () => {
    await onnx.dispose();
    await tfjs.dispose();
  });

  it.each(['cutmix', 'mixup', 'random', 'none'] as const)(
    'take the same step on the same batch, mixed by %s',
    async (arm) => {
      // The arms differ in how pixels are mixed alone, so all seeds are for one of them.
      const tried = arm === 'cutmix' ? seeds : seeds.slice(0, 3);
      const errors: number[] = [];
      for (const seed of tried) {
        const partners = arm === 'none' ? undefined : randomBatch(100 + seed);
        const mix = arm === 'none' ? undefined : arm;
        const from = trainedState(layout, seed);
        const after: TrainState[] = [];
        const losses: number[] = [];
        const hits: number[] = [];
        for (const trainer of [onnx, tfjs]) {
          trainer.load(from);
          const { loss, correct } = await takeStep(trainer, randomBatch(seed), partners, 3e-3, mix);
          losses.push(loss);
          hits.push(correct);
          after.push(await trainer.state());
        }
        expect(Math.abs(losses[1]! / losses[0]! - 1)).toBeLessThan(1e-6);
        expect(hits[1]).toBe(hits[0]);
        const [ofOnnx, ofTfjs] = after;
        expect(relativeError(ofTfjs!.runningStatistics, ofOnnx!.runningStatistics)).toBeLessThan(
          1e-6,
        );
        const updates = after.map(({ parameters }) =>
          parameters.map((w, i) => w - from.parameters[i]!),
        );
        errors.push(
          Math.max(
            relativeError(ofTfjs!.firstMoments, ofOnnx!.firstMoments),
            ...(layout.secondMomentCount > 0
              ? [relativeError(ofTfjs!.secondMoments, ofOnnx!.secondMoments)]
              : []),
            relativeError(updates[1]!, updates[0]!),
          ),
        );
      }
      // If rounding changes the sign of one ReLU input, a gradient changes by a thousandth or more.
      const near = errors.filter((error) => error < 5e-5);
      expect(near.length).toBeGreaterThanOrEqual(tried.length - 1);
    },
  );

  it('find the same loss and hits by the running statistics', async () => {
    const batch = randomBatch(6);
    const results = [];
    for (const trainer of [onnx, tfjs]) {
      trainer.load(initialState(layout, 6n));
      results.push(await trainer.evaluate(batch));
    }
    const [ofOnnx, ofTfjs] = results;
    expect(Math.abs(ofTfjs!.loss / ofOnnx!.loss - 1)).toBeLessThan(1e-5);
    expect(ofTfjs!.correct).toBe(ofOnnx!.correct);
    expect(ofTfjs!.predictions).toEqual(ofOnnx!.predictions);
    const { labels } = batch;
    expect(ofOnnx!.predictions.filter((k, i) => k === labels[i])).toHaveLength(ofOnnx!.correct);
  });

  it('stay together over some steps', async () => {
    for (const trainer of [onnx, tfjs]) trainer.load(initialState(layout, 8n));
    for (const seed of seeds) {
      const ofOnnx = await takeStep(onnx, randomBatch(seed), randomBatch(100 + seed));
      const ofTfjs = await takeStep(tfjs, randomBatch(seed), randomBatch(100 + seed));
      expect(Math.abs(ofTfjs.loss / ofOnnx.loss - 1)).toBeLessThan(1e-4);
    }
  });
});
