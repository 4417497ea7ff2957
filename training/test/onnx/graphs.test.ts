import { describe, expect, it } from 'vitest';
import { findBlockSize } from '../../src/onnx/layers/nchwc/blockSize.ts';
import { nchwcEmitters } from '../../src/onnx/layers/nchwc/index.ts';
import { plainEmitters, webgpuEmitters } from '../../src/onnx/layers/plain/index.ts';
import { stateLayout } from '../../src/state/layout.ts';
import { nesterovRecipe } from '../fixtures/recipes.ts';
import { numericalGradient, referenceLoss, referenceStep } from '../reference/network.ts';
import {
  layerNetworks,
  nchwcResnet,
  tinyRecipe as recipe,
  referenceBatch,
  referenceState,
  relativeError,
  tinyBatch,
  tinyResnet,
  tinyState,
} from '../reference/tinyNetworks.ts';
import { runEvaluation, runTraining } from './modelRuns.ts';

const emitters = plainEmitters;

describe.each([
  ['plain', plainEmitters],
  ['WebGPU', webgpuEmitters],
])('%s gradients equal central differences of a float64 reference', (_name, emitters) => {
  it.each(layerNetworks)('$name', async (network) => {
    const batch = tinyBatch(network);
    const state = referenceState(tinyState(network));
    const expected = numericalGradient(network, recipe, state, referenceBatch(batch));
    const { gradient } = await runTraining({ network, recipe, emitters, batch });
    for (const { name, offset, size } of stateLayout(network, recipe.optimizer).parameters) {
      const part = gradient.subarray(offset, offset + size);
      const error = relativeError(part, expected.subarray(offset, offset + size));
      expect(error, name).toBeLessThan(1e-5);
    }
  });
});

describe('the plain step on a small ResNet', () => {
  const network = tinyResnet;
  const batch = tinyBatch(network);
  const before = referenceState(tinyState(network));

  it.each([
    ['Adam', recipe],
    ['Nesterov', { ...recipe, optimizer: nesterovRecipe.optimizer }],
  ])('equals a float64 reference in loss, state and update, by %s', async (_name, recipe) => {
    const step = tinyState(network).step + 1;
    const expected = referenceStep(network, recipe, before, referenceBatch(batch), step);
    const actual = await runTraining({ network, recipe, emitters, batch });
    expect(actual.loss).toBeCloseTo(expected.loss, 5);
    expect(relativeError(actual.gradient, expected.gradient)).toBeLessThan(1e-5);
    expect(relativeError(actual.firstMoments, expected.firstMoments)).toBeLessThan(1e-6);
    if (recipe.optimizer.kind === 'adam') {
      expect(relativeError(actual.secondMoments, expected.secondMoments)).toBeLessThan(1e-6);
    }
    expect(relativeError(actual.runningStatistics, expected.runningStatistics)).toBeLessThan(1e-6);
    const update = (after: ArrayLike<number>) => before.parameters.map((p, i) => after[i]! - p);
    const error = relativeError(update(actual.parameters), update(expected.parameters));
    expect(error).toBeLessThan(1e-4);
  });

  it('evaluates with the running statistics', async () => {
    const expected = referenceLoss(network, recipe, before, referenceBatch(batch), false);
    const actual = await runEvaluation({ network, recipe, emitters, batch });
    expect(actual.loss).toBeCloseTo(expected.loss, 5);
    expect(relativeError(actual.logits, expected.logits)).toBeLessThan(1e-6);
  });
});

const blockSize = await findBlockSize();
if (blockSize === undefined) {
  console.warn('This CPU has no nchwc layout: the blocked graph is not tested.');
}

describe.runIf(blockSize !== undefined)('the blocked graph, on CPUs that support it', () => {
  const network = nchwcResnet(blockSize!);
  const blocked = nchwcEmitters(blockSize!);
  const { parameters } = stateLayout(network, recipe.optimizer);

  // One image, an odd number, two in a group, and four in a group.
  it.each([1, 3, 64, 128])('takes the same step as the plain graph, N = %i', async (count) => {
    const batch = tinyBatch(network, count);
    const expected = await runTraining({ network, recipe, emitters, batch });
    const actual = await runTraining({ network, recipe, emitters: blocked, batch });
    expect(actual.loss).toBeCloseTo(expected.loss, 5);
    expect(relativeError(actual.runningStatistics, expected.runningStatistics)).toBeLessThan(1e-5);
    for (const { name, offset, size } of parameters) {
      const part = (vector: Float32Array) => vector.subarray(offset, offset + size);
      const error = relativeError(part(actual.gradient), part(expected.gradient));
      expect(error, name).toBeLessThan(1e-4);
    }
    expect(relativeError(actual.parameters, expected.parameters)).toBeLessThan(1e-6);
  });

  it('computes the gradient of a float64 reference', async () => {
    const batch = tinyBatch(network, 2);
    const { gradient } = await runTraining({ network, recipe, emitters: blocked, batch });
    const state = referenceState(tinyState(network));
    for (const { name, offset, size } of parameters) {
      const indices = Array.from({ length: 6 }, (_, i) => offset + Math.floor((i * size) / 6));
      const expected = numericalGradient(network, recipe, state, referenceBatch(batch), indices);
      const actual = indices.map((index) => gradient[index]!);
      expect(relativeError(actual, expected), name).toBeLessThan(1e-4);
    }
  });

  it('evaluates like the plain graph', async () => {
    const batch = tinyBatch(network, 5);
    const expected = await runEvaluation({ network, recipe, emitters, batch });
    const actual = await runEvaluation({ network, recipe, emitters: blocked, batch });
    expect(actual.loss).toBeCloseTo(expected.loss, 5);
    expect(relativeError(actual.logits, expected.logits)).toBeLessThan(1e-5);
  });
});
