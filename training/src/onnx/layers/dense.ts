import type { DenseLayer } from '../../network.ts';
import type { Value } from '../graph/graphBuilder.ts';
import * as op from '../graph/operators.ts';
import type { EmitContext, LayerEmitter } from './emitter.ts';

function forward({ graph, parameter }: EmitContext, layer: DenseLayer, input: Value): Value {
  const product = op.matMul(graph, input, parameter(`${layer.name}.kernel`));
  return op.add(graph, product, parameter(`${layer.name}.bias`));
}

export const dense: LayerEmitter<DenseLayer> = {
  train(context, layer, input) {
    const { graph, gradients } = context;
    return {
      output: forward(context, layer, input),
      backward(gradient) {
        const kernel = context.parameter(`${layer.name}.kernel`);
        const inputTransposed = op.transpose(graph, input, [1, 0]);
        gradients.set(`${layer.name}.kernel`, op.matMul(graph, inputTransposed, gradient));
        gradients.set(`${layer.name}.bias`, op.reduceSum(graph, gradient, [0]));
        return op.matMul(graph, gradient, op.transpose(graph, kernel, [1, 0]));
      },
    };
  },
  infer: forward,
};
