import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../network.ts';
import type { TrainingRecipe } from '../recipe.ts';
import type { ImageBatch } from '../trainer.ts';

/** Images of a batch as stored, [N, C, H, W] bytes, as values 0 to 1, normalised, [N, H, W, C]. */
function imagesOf(
  { images, count }: ImageBatch,
  network: Network,
  normalization: TrainingRecipe['normalization'],
): tf.Tensor4D {
  const { inputChannels: channels, inputSize } = network;
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

/** Images [N, H, W, C] of 0 to 1, normalised if the recipe says so, and class ids [N] int32. */
export function tensorsOf(
  batch: ImageBatch,
  network: Network,
  { normalization }: TrainingRecipe,
): { xs: tf.Tensor4D; ys: tf.Tensor1D } {
  return {
    xs: imagesOf(batch, network, normalization),
    ys: tf.tensor1d(Int32Array.from(batch.labels), 'int32'),
  };
}
