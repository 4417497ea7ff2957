import type { ReluLayer } from '../../network.ts';
import * as op from '../graph/operators.ts';
import type { LayerEmitter } from './emitter.ts';

export const relu: LayerEmitter<ReluLayer> = {
  train({ graph }, _layer, input) {
    const output = op.relu(graph, input);
    return {
      output,
      backward: (gradient) => op.mul(graph, gradient, op.isPositive(graph, output)),
    };
  },
  infer: ({ graph }, _layer, input) => op.relu(graph, input),
};
