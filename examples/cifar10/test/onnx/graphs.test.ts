import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../src/network.ts';
import { adamStepSize } from '../../src/onnx/adam.ts';
import { evaluationModel, trainingModel } from '../../src/onnx/graphs.ts';
import { plainEmitters } from '../../src/onnx/plain/index.ts';
import { stateLayout } from '../../src/parameters.ts';
import { numericalGradient, referenceLoss, referenceStep } from '../reference/network.ts';
import {
  layerNetworks,
  tinyRecipe as recipe,
  referenceBatch,
  referenceState,
  relativeError,
  type TinyBatch,
  tinyBatch,
  tinyResnet,
  tinyState,
} from '../reference/tinyNetworks.ts';

const emitters = plainEmitters;

function vector(data: Float32Array): Tensor {
  return new Tensor('float32', data, [data.length]);
}

function batchTensors({ inputSize, classes }: Network, batch: TinyBatch) {
  return {
    images: new Tensor('uint8', batch.bytes, [batch.count, 3, inputSize, inputSize]),
    labels: new Tensor('float32', batch.softLabels, [batch.count, classes]),
  };
}

async function outputs(
  model: Uint8Array,
  feeds: Record<string, Tensor>,
): Promise<Record<string, Float32Array>> {
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'] });
  const results = await session.run(feeds);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]),
  );
}

function trainOnce(network: Network, batch: TinyBatch): Promise<Record<string, Float32Array>> {
  const state = tinyState(network);
  const model = trainingModel({ network, recipe, batchSize: batch.count, emitters });
  return outputs(model, {
    ...batchTensors(network, batch),
    parameters: vector(state.parameters),
    statistics: vector(state.statistics),
    firstMoments: vector(state.firstMoments),
    secondMoments: vector(state.secondMoments),
    stepSize: new Tensor('float32', [adamStepSize(recipe.adam, state.step + 1)], []),
  });
}

describe('gradients equal central differences of a float64 reference', () => {
  it.each(layerNetworks)('$name', async (network) => {
    const batch = tinyBatch(network);
    const state = referenceState(tinyState(network));
    const expected = numericalGradient(network, recipe, state, referenceBatch(batch));
    const { gradient } = await trainOnce(network, batch);
    for (const { name, offset, size } of stateLayout(network).parameters) {
      const part = gradient!.subarray(offset, offset + size);
      const error = relativeError(part, expected.subarray(offset, offset + size));
      expect(error, name).toBeLessThan(1e-5);
    }
  });
});

describe('the whole step on a small ResNet', () => {
  it('equals a float64 reference in loss, state and update', async () => {
    const network = tinyResnet;
    const batch = tinyBatch(network);
    const state = tinyState(network);
    const before = referenceState(state);
    const expected = referenceStep(network, recipe, before, referenceBatch(batch), state.step + 1);
    const actual = await trainOnce(network, batch);

    expect(actual['loss']![0]).toBeCloseTo(expected.loss, 5);
    expect(relativeError(actual['gradient']!, expected.gradient)).toBeLessThan(1e-5);
    expect(relativeError(actual['newFirstMoments']!, expected.firstMoments)).toBeLessThan(1e-6);
    expect(relativeError(actual['newSecondMoments']!, expected.secondMoments)).toBeLessThan(1e-6);
    expect(relativeError(actual['newStatistics']!, expected.statistics)).toBeLessThan(1e-6);
    const update = (after: ArrayLike<number>) => before.parameters.map((p, i) => after[i]! - p);
    expect(
      relativeError(update(actual['newParameters']!), update(expected.parameters)),
    ).toBeLessThan(1e-4);
  });

  it('evaluates with the running statistics', async () => {
    const network = tinyResnet;
    const batch = tinyBatch(network);
    const state = tinyState(network);
    const expected = referenceLoss(
      network,
      recipe,
      referenceState(state),
      referenceBatch(batch),
      false,
    );
    const model = evaluationModel({ network, recipe, batchSize: batch.count, emitters });
    const actual = await outputs(model, {
      ...batchTensors(network, batch),
      parameters: vector(state.parameters),
      statistics: vector(state.statistics),
    });
    expect(actual['loss']![0]).toBeCloseTo(expected.loss, 5);
    expect(relativeError(actual['logits']!, expected.logits)).toBeLessThan(1e-6);
  });
});
