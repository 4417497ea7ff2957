import { philoxStream } from '@cutmix/core';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Mix } from '../src/mix.ts';
import { resnet } from '../src/network.ts';
import { GraphBuilder } from '../src/onnx/graph/graphBuilder.ts';
import { createBatchFeeder } from '../src/onnx/session/batchFeeds.ts';
import { declareBatch, mixingOf } from '../src/onnx/step/batchInputs.ts';
import type { TrainingRecipe } from '../src/recipe.ts';
import { createBatchMaker } from '../src/tfjs/batch.ts';
import type { ImageBatch } from '../src/trainer.ts';
import { adamRecipe, nesterovRecipe } from './fixtures/recipes.ts';
import '@tensorflow/tfjs-backend-cpu';

const network = { ...resnet(20), inputSize: 8 };
const count = 32;
const seed = 3n;
const step = 5;

interface MixedBatch {
  /** [N, C, H, W]. */
  readonly images: Float32Array;
  readonly labels: Float32Array;
}

function randomBatch(of: number): ImageBatch {
  const random = philoxStream(of, 0, 0);
  const labels = new Uint8Array(count).map(() => random.nextBelow(network.classes));
  const images = new Uint8Array(count * 3 * network.inputSize ** 2);
  return { count, labels, images: images.map(() => random.nextBelow(256)) };
}

const [own, partners] = [randomBatch(1), randomBatch(2)];

async function mixedByOnnx(
  recipe: TrainingRecipe,
  mix: Mix,
  packsBytes: boolean,
): Promise<MixedBatch> {
  const graph = new GraphBuilder();
  const format = { batchSize: count, packsBytes, mixing: mixingOf(mix) };
  const declared = declareBatch(graph, network, format, recipe.normalization);
  graph.output('xs', declared.images);
  graph.output('ys', declared.labels);
  const session = await InferenceSession.create(graph.toBytes());
  const feeder = createBatchFeeder(network, recipe, seed, packsBytes);
  const { xs, ys } = await session.run(feeder.mixing(own, partners, step, mix));
  await session.release();
  return { images: xs!.data as Float32Array, labels: ys!.data as Float32Array };
}

function mixedByTfjs(recipe: TrainingRecipe, mix: Mix): MixedBatch {
  return tf.tidy(() => {
    const { xs, ys } = createBatchMaker(network, recipe, seed).mixed(own, partners, step, mix);
    const images = tf.transpose(xs, [0, 3, 1, 2]);
    return { images: images.dataSync<'float32'>(), labels: ys.dataSync<'float32'>() };
  });
}

describe.each(['cutmix', 'mixup', 'random'] as const)('batches mixed by %s', (mix) => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each([false, true])(
    'are bit for bit the same in both runtimes (packed: %s)',
    async (packed) => {
      const recipe = { ...adamRecipe, labelSmoothing: 0.1 };
      expect(await mixedByOnnx(recipe, mix, packed)).toEqual(mixedByTfjs(recipe, mix));
    },
  );

  it('differ by rounding where images are normalized', async () => {
    const recipe = { ...nesterovRecipe, cutmix: adamRecipe.cutmix };
    const [ofOnnx, ofTfjs] = [await mixedByOnnx(recipe, mix, false), mixedByTfjs(recipe, mix)];
    expect(ofOnnx.labels).toEqual(ofTfjs.labels);
    const errors = ofOnnx.images.map((value, i) => Math.abs(value - ofTfjs.images[i]!));
    expect(Math.max(...errors)).toBeLessThan(1e-6);
  });

  it('hold what the method promises', () => {
    const { images } = mixedByTfjs(adamRecipe, mix);
    const size = images.length / count;
    const isCopied = Array.from({ length: count }, (_, row) =>
      images.subarray(row * size, (row + 1) * size).every((value, i) => {
        const at = row * size + i;
        const sources = [own.images[at]! / 255, partners.images[at]! / 255];
        return sources.some((source) => Math.fround(source) === value);
      }),
    );
    const copied = isCopied.filter((is) => is).length;
    if (mix === 'cutmix') expect(copied).toBe(count);
    if (mix === 'mixup') expect(copied).toBe(0);
    if (mix === 'random') {
      expect(copied).toBeGreaterThan(count / 4);
      expect(copied).toBeLessThan((3 * count) / 4);
    }
  });
});
