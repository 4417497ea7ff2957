import { elementCount } from '../../../state/layout.ts';
import type { GraphBuilder, Value } from '../../graph/graphBuilder.ts';
import * as op from '../../graph/operators.ts';
import type { ChannelOperators } from '../batchNorm.ts';

const BATCH_AND_SPATIAL_AXES = [0, 2, 3];

function perChannel(graph: GraphBuilder, vector: Value): Value {
  return op.reshape(graph, vector, [vector.shape[0]!, 1, 1]);
}

function mean(graph: GraphBuilder, x: Value): Value {
  return op.reduceMean(graph, x, BATCH_AND_SPATIAL_AXES);
}

/** On tensors [N, C, H, W]. */
export const plainChannels: ChannelOperators = {
  mean,
  meanOfProduct: (graph, a, b) => mean(graph, op.mul(graph, a, b)),
  affine(graph, x, scale, shift) {
    const scaled = op.mul(graph, x, perChannel(graph, scale));
    return op.add(graph, scaled, perChannel(graph, shift));
  },
  scaleAdd: (graph, x, scale, addend) =>
    op.add(graph, op.mul(graph, x, perChannel(graph, scale)), addend),
};

const withoutEpsilon = { epsilon: { float: 0 } };

/** On tensors [N, C, H, W] on a GPU, where each node is a dispatch and a pass over memory. */
export const gpuChannels: ChannelOperators = {
  ...plainChannels,
  meanOfProduct(graph, a, b) {
    if (a !== b) return plainChannels.meanOfProduct(graph, a, b);
    const sum = op.reduceSumSquare(graph, a, BATCH_AND_SPATIAL_AXES);
    return op.mul(graph, sum, op.scalar(graph, sum.shape[0]! / elementCount(a.shape)));
  },
  /** The normalization of inference with mean 0 and variance 1. */
  affine(graph, x, scale, shift) {
    const channels = scale.shape[0]!;
    const zeros = graph.float32(new Float32Array(channels), [channels]);
    const ones = graph.float32(new Float32Array(channels).fill(1), [channels]);
    const inputs = [x, scale, shift, zeros, ones];
    return graph.node('BatchNormalization', inputs, x.shape, withoutEpsilon);
  },
};
