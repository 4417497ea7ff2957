import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { normalizeBatch } from '../../src/tfjs/batchNorm.ts';
import { relativeError } from '../reference/tinyNetworks.ts';
import { type BackendName, noiseTensor, valuesOn } from './backend.ts';

const EPSILON = 1e-3;

/** Output, mean, variance, and the gradients of x, gamma and beta. */
type Normalize = (x: tf.Tensor4D, gamma: tf.Tensor1D, beta: tf.Tensor1D) => tf.Tensor[];

const ours: Normalize = (x, gamma, beta) => {
  let runningStatistics: tf.Tensor[] = [];
  const y = normalizeBatch(x, gamma, beta, EPSILON, ({ mean, variance }) => {
    runningStatistics = [tf.keep(tf.clone(mean)), tf.keep(tf.clone(variance))];
  });
  return [y, ...runningStatistics];
};

const stock: Normalize = (x, gamma, beta) => {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  const y = tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, beta, gamma, EPSILON);
  return [y, mean, variance];
};

function results(normalize: Normalize, shape: [number, number, number, number]): tf.Tensor[] {
  // Far from zero, where a one-pass variance would lose precision.
  const x = tf.add(noiseTensor(shape, 1), 3) as tf.Tensor4D;
  const gamma = tf.add(noiseTensor([shape[3]], 2), 1.5) as tf.Tensor1D;
  const beta = noiseTensor([shape[3]], 3) as tf.Tensor1D;
  const dy = noiseTensor(shape, 4);
  const gradients = tf.grads(
    (...[x, gamma, beta]) =>
      normalize(x as tf.Tensor4D, gamma as tf.Tensor1D, beta as tf.Tensor1D)[0]!,
  )([x, gamma, beta], dy);
  return [...normalize(x, gamma, beta), ...gradients];
}

describe.each<BackendName>(['cpu', 'wasm'])('normalizeBatch on %s', (backend) => {
  it.each<[[number, number, number, number]]>([
    [[4, 8, 8, 16]],
    [[32, 5, 3, 3]],
    [[1, 2, 2, 1]],
    [[7, 1, 1, 6]],
  ])('agrees with tf.moments and tf.batchNorm on the cpu backend for %j', async (shape) => {
    const expected = await valuesOn('cpu', () => results(stock, shape));
    const actual = await valuesOn(backend, () => results(ours, shape));
    const names = ['y', 'mean', 'variance', 'dx', 'dgamma', 'dbeta'];
    for (const [i, name] of names.entries()) {
      expect(relativeError(actual[i]!, expected[i]!), name).toBeLessThan(1e-5);
    }
  });
});
