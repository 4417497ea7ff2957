import type { GraphBuilder, Value } from '../../graph/graphBuilder.ts';
import * as op from '../../graph/operators.ts';
import type { ChannelOperators } from '../batchNorm.ts';
import * as nchwc from './operators.ts';

type Shape4 = readonly [number, number, number, number];

/** weight · the sum over the batch, [N, C] to [C]. */
function weightedSum(graph: GraphBuilder, x: Value, weight: number): Value {
  const [batch, channels] = x.shape as readonly [number, number];
  const weights = graph.float32(new Float32Array(batch).fill(weight), [1, batch]);
  return op.reshape(graph, op.matMul(graph, weights, x), [channels]);
}

/** A depthwise 1×1 kernel. */
function channelKernel(graph: GraphBuilder, weights: Value): Value {
  return op.reshape(graph, weights, [weights.shape[0]!, 1, 1, 1]);
}

/** On nchwc tensors, by depthwise convolutions, which take one pass over memory on all threads. */
export const nchwcChannels: ChannelOperators = {
  mean(graph, x) {
    const [batch, channels] = x.shape as Shape4;
    const means = op.reshape(graph, nchwc.globalAveragePool(graph, x), [batch, channels]);
    return weightedSum(graph, means, 1 / batch);
  },
  // A depthwise convolution whose kernel is b, as large as a: each result is one sum of products.
  meanOfProduct(graph, a, b) {
    const [batch, channels, height, width] = a.shape as Shape4;
    const planes = batch * channels;
    const images = op.reshape(graph, a, [1, planes, height, width]);
    const kernels = op.reshape(graph, b, [planes, 1, height, width]);
    const sums = nchwc.conv(graph, images, kernels, { group: planes });
    const rows = op.reshape(graph, sums, [batch, channels]);
    return weightedSum(graph, rows, 1 / (batch * height * width));
  },
  affine(graph, x, scale, shift) {
    return nchwc.conv(graph, x, channelKernel(graph, scale), { group: x.shape[1]! }, shift);
  },
  scaleAdd(graph, x, scale, addend) {
    const kernel = channelKernel(graph, scale);
    return nchwc.conv(graph, x, kernel, { group: x.shape[1]! }, undefined, addend);
  },
};
