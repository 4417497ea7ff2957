import { CutMix, MixUp, RandomMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { type Mix, mixOptions } from '../mix.ts';
import type { Network } from '../network.ts';
import type { TrainingRecipe } from '../recipe.ts';
import type { ImageBatch } from '../trainer.ts';

/** Images [N, H, W, C] and label rows [N, K], both float32. */
export interface LabeledBatch {
  readonly xs: tf.Tensor4D;
  readonly ys: tf.Tensor2D;
}

/** Turns stored images into tensors that the model accepts. */
export interface BatchMaker {
  /** One-hot labels, smoothed by `smoothing`. */
  labeled(batch: ImageBatch, smoothing: number): LabeledBatch;
  /** Mixed by the plan of `step`. */
  mixed(batch: ImageBatch, partners: ImageBatch, step: number, mix: Mix): LabeledBatch;
}

/** Bytes [N, C, H, W] as values from 0 to 1, normalized if the recipe says so, [N, H, W, C]. */
function imagesOf(
  { images, count }: ImageBatch,
  { inputChannels: channels, inputSize }: Network,
  normalization: TrainingRecipe['normalization'],
): tf.Tensor4D {
  const pixels = inputSize * inputSize;
  const values = new Float32Array(images.length);
  for (let image = 0; image < count; image++) {
    const start = image * channels * pixels;
    for (let channel = 0; channel < channels; channel++) {
      const plane = start + channel * pixels;
      const mean = normalization?.mean[channel] ?? 0;
      const deviation = normalization?.standardDeviation[channel] ?? 1;
      for (let pixel = 0; pixel < pixels; pixel++) {
        const value = images[plane + pixel]! / 255;
        values[start + pixel * channels + channel] = (value - mean) / deviation;
      }
    }
  }
  return tf.tensor4d(values, [count, inputSize, inputSize, channels]);
}

export function createBatchMaker(
  network: Network,
  recipe: TrainingRecipe,
  seed: bigint,
): BatchMaker {
  const { classes } = network;
  const { labelSmoothing, normalization } = recipe;
  const options = mixOptions(recipe);
  const shared = { numClasses: classes, labelSmoothing, seed };
  const mixers = {
    cutmix: new CutMix({ ...options.cutmix, ...shared }),
    mixup: new MixUp({ ...options.mixup, ...shared }),
    random: new RandomMix({ ...options.random, ...shared }),
  };
  const withIds = (batch: ImageBatch) => ({
    xs: imagesOf(batch, network, normalization),
    ys: tf.tensor1d(Int32Array.from(batch.labels), 'int32'),
  });
  return {
    labeled(batch, smoothing) {
      const { xs, ys } = withIds(batch);
      const rows = tf.cast(tf.oneHot(ys, classes) as tf.Tensor2D, 'float32');
      return { xs, ys: tf.add(tf.mul(rows, 1 - smoothing), smoothing / classes) };
    },
    mixed(batch, partners, step, mix) {
      const mixer = mixers[mix];
      mixer.step = step;
      return mixer.apply(withIds(batch), withIds(partners)) as LabeledBatch;
    },
  };
}
