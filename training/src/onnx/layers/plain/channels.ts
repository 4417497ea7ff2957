import type { GraphBuilder, Value } from '../../graph/graphBuilder.ts';
import * as op from '../../graph/operators.ts';
import type { ChannelOperators } from '../batchNorm.ts';

/** All axes of [N, C, H, W] but the channels. */
export const axesButChannels: readonly number[] = [0, 2, 3];

function perChannel(graph: GraphBuilder, vector: Value): Value {
  return op.reshape(graph, vector, [vector.shape[0]!, 1, 1]);
}

/** The mean of each channel, [C]. */
export function mean(graph: GraphBuilder, x: Value): Value {
  return op.reduceMean(graph, x, axesButChannels);
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
