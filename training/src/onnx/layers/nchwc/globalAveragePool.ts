import type { GlobalAveragePoolLayer } from '../../../network.ts';
import type { GraphBuilder, Value } from '../../graph/graphBuilder.ts';
import * as op from '../../graph/operators.ts';
import type { LayerEmitter } from '../emitter.ts';
import * as nchwc from './operators.ts';

function pool(graph: GraphBuilder, input: Value): Value {
  const [batch, channels] = input.shape as readonly [number, number];
  return op.reshape(graph, nchwc.globalAveragePool(graph, input), [batch, channels]);
}

export function globalAveragePoolEmitter(blockSize: number): LayerEmitter<GlobalAveragePoolLayer> {
  return {
    train({ graph }, _layer, input) {
      const [batch, channels, height, width] = input.shape as readonly number[] as [
        number,
        number,
        number,
        number,
      ];
      const pixels = height * width;
      return {
        output: pool(graph, input),
        backward(gradient) {
          const share = op.mul(graph, gradient, op.scalar(graph, 1 / pixels));
          const blocks = (batch * channels) / blockSize;
          const pixel = op.reshape(graph, share, [blocks, 1, blockSize]);
          const everywhere = op.expand(graph, pixel, [blocks, pixels, blockSize]);
          return op.reshape(graph, everywhere, input.shape);
        },
      };
    },
    infer: ({ graph }, _layer, input) => pool(graph, input),
  };
}
