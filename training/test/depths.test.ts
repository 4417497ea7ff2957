import { philoxStream } from '@cutmix/core';
import { describe, expect, it } from 'vitest';
import { type Layer, type ResnetDepth, resnet, resnetDepths } from '../src/network.ts';
import { createOnnxTrainer } from '../src/onnx/trainer.ts';
import { initialState } from '../src/state/initialState.ts';
import { stateLayout } from '../src/state/layout.ts';
import { createTfjsTrainer } from '../src/tfjs/trainer.ts';
import { adamRecipe as recipe } from './fixtures/recipes.ts';
import { numericalGradient, referenceLoss } from './reference/network.ts';
import { referenceState, relativeError, tinyBatch } from './reference/tinyNetworks.ts';
import { takeStep } from './takeStep.ts';

function layersWithWeights(layers: readonly Layer[]): number {
  return layers.reduce((count, layer) => {
    if (layer.kind === 'residual') return count + layersWithWeights(layer.body);
    return count + (layer.kind === 'conv' || layer.kind === 'dense' ? 1 : 0);
  }, 0);
}

describe('resnet', () => {
  // He et al. (2015), table 6, in millions; the projections add 2,656 parameters.
  it.each([
    [20, 0.27],
    [32, 0.46],
    [44, 0.66],
    [56, 0.85],
  ] as const)('of depth %i has as many layers, and %f million parameters', (depth, millions) => {
    const network = resnet(depth);
    expect(network.name).toBe(`resnet${depth}`);
    expect(layersWithWeights(network.layers)).toBe(depth);
    const { parameterCount } = stateLayout(network, recipe.optimizer);
    expect(Math.abs(parameterCount / 1e6 - millions)).toBeLessThan(0.01);
  });

  it('rejects another depth', () => {
    expect(() => resnet(21 as ResnetDepth)).toThrow(
      new RangeError('depth must be one of 20, 32, 44, 56, received 21'),
    );
  });
});

describe.each(resnetDepths)('a step of ResNet-%i', (depth) => {
  const network = { ...resnet(depth), inputSize: 8 };
  const layout = stateLayout(network, recipe.optimizer);
  const state = initialState(layout, 1n);
  const { count, bytes, classIds } = tinyBatch(network, 2);
  const labels = new Float64Array(count * network.classes);
  for (const [row, id] of classIds.entries()) labels[row * network.classes + id] = 1;
  const batch = { count, images: Float64Array.from(bytes, (byte) => byte / 255), labels };
  const { loss } = referenceLoss(network, recipe, referenceState(state), batch, true);
  const random = philoxStream(depth, 0, 0);
  const indices = Array.from({ length: 8 }, () => random.nextBelow(layout.parameterCount));
  const gradient = numericalGradient(network, recipe, referenceState(state), batch, indices);

  it.each([
    ['ONNX Runtime', createOnnxTrainer],
    ['TensorFlow.js', createTfjsTrainer],
  ])('with %s has the loss and the gradient of the float64 reference', async (_name, create) => {
    const trainer = await create({ network, recipe, device: 'cpu', seed: 1n });
    trainer.load(state);
    const result = await takeStep(trainer, { count, images: bytes, labels: classIds });
    const { firstMoments } = await trainer.state();
    await trainer.dispose();
    expect(Math.abs(result.loss / loss - 1)).toBeLessThan(1e-5);
    // From zero, the first moments are the gradients times .1.
    const actual = indices.map((index) => firstMoments[index]! / 0.1);
    expect(relativeError(actual, gradient)).toBeLessThan(1e-4);
  });
});
