import * as tf from '@tensorflow/tfjs-core';
import { channelMean, scaleAndShiftChannels, scaleChannels } from './channelOps.ts';

/** The mean and the biased variance of each channel in one batch. */
export interface BatchStatistics {
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/**
 * Batch normalization in training (Ioffe and Szegedy, 2015, algorithm 1) of [N, H, W, C], with the
 * gradient dx = γ/σ · (dy − mean(dy) − x̂ · mean(dy · x̂)).
 *
 * @param observe - Receives the statistics of the batch, which are disposed of after it returns.
 */
export function normalizeBatch(
  x: tf.Tensor4D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
  observe: (statistics: BatchStatistics) => void,
): tf.Tensor4D {
  const elementsPerChannel = x.size / gamma.size;
  const normalize = tf.customGrad((...args) => {
    const [x, gamma, beta] = args as unknown as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
    const save = args[3] as unknown as tf.GradSaveFunc;
    const mean = channelMean(x);
    const centered = scaleAndShiftChannels(x, tf.onesLike(mean), tf.neg(mean));
    const variance = channelMean(tf.square(centered));
    observe({ mean, variance });
    const inverseDeviation = tf.rsqrt(tf.add(variance, epsilon));
    save([centered, gamma, inverseDeviation]);
    return {
      value: scaleAndShiftChannels(centered, tf.mul(gamma, inverseDeviation), beta),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => backward(dy as tf.Tensor4D, saved),
    };
  });
  const backward = (dy: tf.Tensor4D, saved: tf.Tensor[]): tf.Tensor[] => {
    const [centered, gamma, inverseDeviation] = saved as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
    const meanDy = channelMean(dy);
    const meanDyNormalized = tf.mul(channelMean(tf.mul(dy, centered)), inverseDeviation);
    const scale: tf.Tensor1D = tf.mul(gamma, inverseDeviation);
    const shift: tf.Tensor1D = tf.neg(tf.mul<tf.Tensor1D>(scale, meanDy));
    const decrease: tf.Tensor1D = tf.mul(tf.mul(scale, inverseDeviation), meanDyNormalized);
    const slope: tf.Tensor1D = tf.neg(decrease);
    return [
      tf.add(scaleAndShiftChannels(dy, scale, shift), scaleChannels(centered, slope)),
      tf.mul(meanDyNormalized, elementsPerChannel),
      tf.mul(meanDy, elementsPerChannel),
    ];
  };
  return normalize(x, gamma, beta) as tf.Tensor4D;
}
