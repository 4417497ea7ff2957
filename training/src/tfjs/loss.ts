import * as tf from '@tensorflow/tfjs-core';

/** The mean over the batch of the cross-entropy between label rows and softmax of the logits. */
export function crossEntropy(labels: tf.Tensor2D, logits: tf.Tensor2D): tf.Scalar {
  const summed = tf.sum(tf.mul(labels, tf.logSoftmax(logits)));
  return tf.div(tf.neg(summed), logits.shape[0]);
}

/**
 * factor · Σw² over the given kernels. Summed in pairs: on WebGPU `tf.addN` binds a buffer for each
 * of its inputs, and a shader may bind eight.
 */
export function l2Penalty(kernels: readonly tf.Tensor[], factor: number): tf.Scalar {
  const sums = kernels.map((kernel) => tf.sum(tf.square(kernel)));
  return tf.mul(
    sums.reduce((total, sum) => tf.add(total, sum)),
    factor,
  );
}

/** The number of rows whose largest logit is where their label has its largest entry. */
export function countHits(labels: tf.Tensor2D, logits: tf.Tensor2D): tf.Scalar {
  const hits = tf.equal(tf.argMax(logits, 1), tf.argMax(labels, 1));
  return tf.sum(tf.cast(hits, 'float32'));
}
