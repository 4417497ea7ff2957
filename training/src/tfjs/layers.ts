import * as tf from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { normalizeBatch } from './batchNorm.ts';
import { scaleAndShiftChannels } from './channelOps.ts';

type Kwargs = Parameters<layers.Layer['call']>[1];

function only(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(inputs) ? inputs[0]! : inputs;
}

/**
 * Batch normalization of the last axis of [N, H, W, C]. Unlike `tf.layers.batchNormalization`, its
 * running variance averages the biased variances, as in Keras, and its gradient takes only a few
 * passes over the batch.
 */
export class BatchNorm extends layers.Layer {
  static readonly className = 'BatchNorm';
  readonly momentum: number;
  readonly epsilon: number;
  private gamma!: LayerVariable;
  private beta!: LayerVariable;
  private mean!: LayerVariable;
  private variance!: LayerVariable;

  constructor(config: { name: string; momentum: number; epsilon: number }) {
    super({ name: config.name });
    this.momentum = config.momentum;
    this.epsilon = config.epsilon;
  }

  override build(inputShape: number[]): void {
    const shape = [inputShape.at(-1)!];
    const [zeros, ones] = [initializers.zeros(), initializers.ones()];
    this.gamma = this.addWeight('gamma', shape, 'float32', ones);
    this.beta = this.addWeight('beta', shape, 'float32', zeros);
    this.mean = this.addWeight('mean', shape, 'float32', zeros, undefined, false);
    this.variance = this.addWeight('variance', shape, 'float32', ones, undefined, false);
    super.build(inputShape);
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Kwargs): tf.Tensor {
    const x = only(inputs) as tf.Tensor4D;
    return tf.tidy(() => {
      const gamma = this.gamma.read() as tf.Tensor1D;
      const beta = this.beta.read() as tf.Tensor1D;
      if (kwargs['training'] === true) {
        return normalizeBatch(x, gamma, beta, this.epsilon, ({ mean, variance }) => {
          this.updateRunning(this.mean, mean);
          this.updateRunning(this.variance, variance);
        });
      }
      const scale = tf.mul(gamma, tf.rsqrt(tf.add(this.variance.read(), this.epsilon)));
      const shift = tf.sub(beta, tf.mul(this.mean.read(), scale));
      return scaleAndShiftChannels(x, scale as tf.Tensor1D, shift as tf.Tensor1D);
    });
  }

  private updateRunning(running: LayerVariable, observed: tf.Tensor): void {
    const kept = tf.mul(running.read(), this.momentum);
    running.write(tf.add(kept, tf.mul(observed, 1 - this.momentum)));
  }
}

/** max(x, 0); its gradient avoids the integer masks of `tf.relu`. */
export class Relu extends layers.Layer {
  static readonly className = 'Relu';

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return rectify(only(inputs));
  }
}

const rectify = tf.customGrad((...args) => {
  const [x, save] = args as unknown as [tf.Tensor, tf.GradSaveFunc];
  const value = tf.relu(x);
  save([value]);
  return {
    value,
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, tf.step(saved[0]!)),
  };
});
