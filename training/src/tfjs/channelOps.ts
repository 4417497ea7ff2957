import * as tf from '@tensorflow/tfjs-core';

// Pooling and convolution are fast on every backend. On wasm, a sum over leading axes transposes
// first, and a broadcast along the last axis is a slow loop.

/** The mean of each channel over batch and pixels, [N, H, W, C] to [C]. */
export function channelMean(x: tf.Tensor4D): tf.Tensor1D {
  const [batch, height, width, channels] = x.shape;
  const ofImages = tf.avgPool(x, [height, width], 1, 'valid');
  const asImage: tf.Tensor4D = tf.reshape(ofImages, [1, batch, 1, channels]);
  return tf.reshape(tf.avgPool(asImage, [batch, 1], 1, 'valid'), [channels]);
}

function asFilter(scale: tf.Tensor1D): tf.Tensor4D {
  return tf.reshape(scale, [1, 1, scale.size, 1]);
}

/** x · scale, with a scale for each channel. */
export function scaleChannels(x: tf.Tensor4D, scale: tf.Tensor1D): tf.Tensor4D {
  return tf.depthwiseConv2d(x, asFilter(scale), 1, 'valid');
}

/** x · scale + shift, with a scale and a shift for each channel. */
export function scaleAndShiftChannels(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
): tf.Tensor4D {
  return tf.fused.depthwiseConv2d({
    x,
    filter: asFilter(scale),
    strides: 1,
    pad: 'valid',
    bias: shift,
  });
}
