import * as tf from '@tensorflow/tfjs-core';
import type { Adam, Nesterov, Optimizer } from '../recipe.ts';

/** Flat vectors; `secondMoments` only if the optimizer has them. */
export type OptimizedState = {
  readonly parameters: tf.Tensor1D;
  readonly firstMoments: tf.Tensor1D;
  readonly secondMoments?: tf.Tensor1D;
};

/**
 * One step of the optimizer.
 *
 * @param stepSize - The result of `stepSize` for this step.
 * @returns New tensors; the caller still owns the old ones.
 */
export function applyOptimizer(
  optimizer: Optimizer,
  state: OptimizedState,
  gradients: tf.Tensor1D,
  stepSize: number,
): OptimizedState {
  return tf.tidy(() => {
    switch (optimizer.kind) {
      case 'adam':
        return adam(optimizer, withSecondMoments(state), gradients, stepSize);
      case 'nesterov':
        return nesterov(optimizer, state, gradients, stepSize);
    }
  });
}

function withSecondMoments({ secondMoments, ...state }: OptimizedState): Required<OptimizedState> {
  if (!secondMoments) throw new Error('Adam needs second moments');
  return { ...state, secondMoments };
}

/** Unlike `tf.train.adam`, adds ε before the bias corrections, as Keras does. */
function adam(
  { beta1, beta2, epsilon }: Adam,
  { parameters, firstMoments, secondMoments }: Required<OptimizedState>,
  gradients: tf.Tensor1D,
  stepSize: number,
): OptimizedState {
  const squares = tf.square(gradients);
  const first: tf.Tensor1D = tf.add(tf.mul(firstMoments, beta1), tf.mul(gradients, 1 - beta1));
  const second: tf.Tensor1D = tf.add(tf.mul(secondMoments, beta2), tf.mul(squares, 1 - beta2));
  const update = tf.div(tf.mul(first, stepSize), tf.add(tf.sqrt(second), epsilon));
  return {
    parameters: tf.sub<tf.Tensor1D>(parameters, update),
    firstMoments: first,
    secondMoments: second,
  };
}

function nesterov(
  { momentum }: Nesterov,
  { parameters, firstMoments }: OptimizedState,
  gradients: tf.Tensor1D,
  stepSize: number,
): OptimizedState {
  const velocity: tf.Tensor1D = tf.add(tf.mul(firstMoments, momentum), gradients);
  const ahead = tf.add(gradients, tf.mul(velocity, momentum));
  return {
    parameters: tf.sub<tf.Tensor1D>(parameters, tf.mul(ahead, stepSize)),
    firstMoments: velocity,
  };
}
