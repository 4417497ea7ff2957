import type { GraphNode } from '@cutmix/onnx/model';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { resnet } from '../src/network.ts';
import type { EmitterSet } from '../src/onnx/layers/emitter.ts';
import { webgpuEmitters } from '../src/onnx/layers/plain/index.ts';
import { evaluationModel, trainingModel } from '../src/onnx/step/models.ts';
import { initialState } from '../src/state/initialState.ts';
import { stateLayout } from '../src/state/layout.ts';
import { startTrainingWasm } from '../src/tfjs/backends/trainingWasm.ts';
import { trainerOn } from '../src/tfjs/trainer.ts';
import { adamRecipe, nesterovRecipe } from './fixtures/recipes.ts';
import { tinyBatch } from './reference/tinyNetworks.ts';

// What every WebGPU device has (maxStorageBuffersPerShaderStage): an operation that binds one buffer
// for each of its inputs and outputs may have no more of them.
const buffers = 8;

const network = { ...resnet(20), inputSize: 8 };

describe.each([
  ['Adam', adamRecipe],
  ['Nesterov', nesterovRecipe],
])('ResNet-20 within the limits of WebGPU, by %s', (_name, recipe) => {
  it('has ONNX nodes with few inputs and outputs', () => {
    const nodes: GraphNode[] = [];
    const emitters: EmitterSet = {
      ...webgpuEmitters,
      rewrite(written) {
        nodes.push(...written);
        return written;
      },
    };
    const config = { network, recipe, emitters, batchSize: 2, packsBytes: true };
    trainingModel({ ...config, mixing: 'copies' }, true);
    trainingModel({ ...config, mixing: 'blends' }, true);
    trainingModel(config, true);
    evaluationModel(config);
    expect(nodes.length).toBeGreaterThan(1000);
    // ONNX Runtime splits a Concat by itself; the steps of ResNet-20 in onnx/webgpu.test.ts show it.
    const large = nodes.filter(
      ({ opType, inputs, outputs }) =>
        inputs.length + outputs.length > buffers && opType !== 'Concat',
    );
    expect(large).toEqual([]);
  });

  it('has few ONNX nodes, as each is a dispatch', () => {
    let count = 0;
    const emitters: EmitterSet = {
      ...webgpuEmitters,
      rewrite(written) {
        count = written.length;
        return written;
      },
    };
    const format = { batchSize: 2, packsBytes: true, mixing: 'copies' } as const;
    trainingModel({ network, recipe, emitters, ...format }, true);
    expect(count).toBeLessThan(1105);
  });

  it('runs tfjs kernels with few inputs', async () => {
    const trainer = await trainerOn(await startTrainingWasm(), {
      network,
      recipe,
      device: 'cpu',
      seed: 1n,
    });
    trainer.load(initialState(stateLayout(network, recipe.optimizer), 1n));
    const { count, bytes, classIds } = tinyBatch(network, 2);
    const batch = { count, images: bytes, labels: classIds };
    const { kernels } = await tf.profile(async () => {
      await trainer.step(batch, batch);
      await trainer.evaluate(batch);
      return tf.scalar(0);
    });
    await trainer.dispose();
    expect(kernels.length).toBeGreaterThan(500);
    // tfjs splits a concatenation by itself; the steps of ResNet-20 in tfjs/webgpu.test.ts show it.
    const large = kernels.filter(
      ({ name, inputShapes }) =>
        inputShapes.length + 1 > buffers && name !== tf.Concat && name !== tf.Pack,
    );
    expect(large.map(({ name }) => name)).toEqual([]);
  });
});
