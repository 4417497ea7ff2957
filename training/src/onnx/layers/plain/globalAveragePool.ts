import type { GlobalAveragePoolLayer } from '../../../network.ts';
import type { GraphBuilder, Value } from '../../graph/graphBuilder.ts';
import * as op from '../../graph/operators.ts';
import type { LayerEmitter } from '../emitter.ts';

const SPATIAL_AXES = [2, 3];

function pool(graph: GraphBuilder, input: Value): Value {
  return op.reduceMean(graph, input, SPATIAL_AXES);
}

export const globalAveragePool: LayerEmitter<GlobalAveragePoolLayer> = {
  train({ graph }, _layer, input) {
    const [batch, channels, height, width] = input.shape as [number, number, number, number];
    return {
      output: pool(graph, input),
      backward(gradient) {
        const share = op.mul(graph, gradient, op.scalar(graph, 1 / (height * width)));
        const pixel = op.reshape(graph, share, [batch, channels, 1, 1]);
        return op.expand(graph, pixel, input.shape);
      },
    };
  },
  infer: ({ graph }, _layer, input) => pool(graph, input),
};
