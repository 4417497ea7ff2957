import * as tf from '@tensorflow/tfjs-core';
import type { Recipe } from '../recipe.ts';

/** Parameters and their running first and second moments, each one flat vector. */
export type AdamState = {
  readonly parameters: tf.Tensor1D;
  readonly firstMoments: tf.Tensor1D;
  readonly secondMoments: tf.Tensor1D;
};

/**
 * One step of Adam (Kingma & Ba, 2015) as Keras writes it: ε is added to √v before the bias
 * corrections, which are part of the step size. `tf.train.adam` adds it after them.
 *
 * @param step - Counts from 1.
 * @returns New tensors; the old ones stay as they are.
 */
export function adamStep(
  { parameters, firstMoments, secondMoments }: AdamState,
  gradients: tf.Tensor1D,
  step: number,
  { learningRate, beta1, beta2, epsilon }: Recipe['adam'],
): AdamState {
  const stepSize = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
  return tf.tidy(() => {
    const squares = tf.square(gradients);
    const first: tf.Tensor1D = tf.add(tf.mul(firstMoments, beta1), tf.mul(gradients, 1 - beta1));
    const second: tf.Tensor1D = tf.add(tf.mul(secondMoments, beta2), tf.mul(squares, 1 - beta2));
    const update = tf.div(tf.mul(first, stepSize), tf.add(tf.sqrt(second), epsilon));
    return {
      parameters: tf.sub<tf.Tensor1D>(parameters, update),
      firstMoments: first,
      secondMoments: second,
    };
  });
}
