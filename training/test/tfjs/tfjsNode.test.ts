import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { getBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createOnnxTrainer } from '../../src/onnx/trainer.ts';
import { createTfjsTrainer } from '../../src/tfjs/trainer.ts';
import type { Trainer } from '../../src/trainer.ts';
import { nchwcResnet, tinyRecipe as recipe, tinyState } from '../reference/tinyNetworks.ts';
import { expectSameEvaluation, expectSameSteps } from '../sameSteps.ts';

const folder = process.env['CUTMIX_TFJS_NODE'];
if (!folder) console.warn('CUTMIX_TFJS_NODE is unset: training is not tested on tfjs-node.');
// As if it were installed in training/.
vi.mock('@tensorflow/tfjs-node', () =>
  createRequire(resolve(folder!, 'package.json'))('@tensorflow/tfjs-node'),
);

describe.runIf(folder)('TensorFlow.js on native TensorFlow', () => {
  const network = { ...nchwcResnet(4), inputSize: 8 };
  let reference: Trainer;
  let native: Trainer;

  beforeAll(async () => {
    const config = { network, recipe, seed: 9n, device: 'cpu' } as const;
    reference = await createOnnxTrainer({ ...config, variant: 'plain' });
    native = await createTfjsTrainer(config);
  });

  afterAll(async () => {
    await reference.dispose();
    await native.dispose();
  });

  it('is the CPU device if tfjs-node is installed', () => {
    expect(native.description).toMatch(/^@tensorflow\/tfjs-node /);
    expect(getBackend()).toBe('tensorflow');
  });

  it('takes the same 20 steps as ONNX Runtime', async () => {
    await expectSameSteps(reference, native, network, tinyState(network));
  });

  it('evaluates alike, and resumes from a state of ONNX Runtime', async () => {
    await expectSameEvaluation(reference, native, network);
  });
});
