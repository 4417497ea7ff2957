import * as tf from '@tensorflow/tfjs-core';

// Both are pooling and convolution operations because those are the fast ones on every backend:
// on wasm, a sum over the leading axes transposes first, and a broadcast along the last is a loop.

/** The mean of each channel over batch and pixels: [N, H, W, C] to [C]. */
export function channelMean(x: tf.Tensor4D): tf.Tensor1D {
  const [batch, height, width, channels] = x.shape;
  const ofImages = tf.avgPool(x, [height, width], 1, 'valid');
  const asImage: tf.Tensor4D = tf.reshape(ofImages, [1, batch, 1, channels]);
  return tf.reshape(tf.avgPool(asImage, [batch, 1], 1, 'valid'), [channels]);
}

function asFilter(scale: tf.Tensor1D): tf.Tensor4D {
  return tf.reshape(scale, [1, 1, scale.size, 1]);
}

/** x · scale, channel by channel. */
export function scaleChannels(x: tf.Tensor4D, scale: tf.Tensor1D): tf.Tensor4D {
  return tf.depthwiseConv2d(x, asFilter(scale), 1, 'valid');
}

/** x · scale + shift, channel by channel. */
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
