import { type ConvLayer, samePadding } from '../../network.ts';
import type { EmitContext, LayerEmitter } from '../emitter.ts';
import type { GraphBuilder, Value } from '../graphBuilder.ts';
import * as op from '../operators.ts';

export type Shape4 = readonly [number, number, number, number];
export type Pads = readonly [top: number, left: number, bottom: number, right: number];

export function samePads({ kernelSize, stride }: ConvLayer, input: Value): Pads {
  const [, , height, width] = input.shape as Shape4;
  const vertical = samePadding(height, kernelSize, stride);
  const horizontal = samePadding(width, kernelSize, stride);
  return [vertical.before, horizontal.before, vertical.after, horizontal.after];
}

function forward({ graph, parameter }: EmitContext, layer: ConvLayer, input: Value): Value {
  const kernel = parameter(`${layer.name}.kernel`);
  const bias = layer.bias ? parameter(`${layer.name}.bias`) : undefined;
  const { stride } = layer;
  const attributes = { strides: [stride, stride], pads: samePads(layer, input) } as const;
  return op.conv(graph, input, kernel, attributes, bias);
}

/** The sum over all windows of window ⊗ gradient: im2col by a Conv, then a product per image. */
function kernelGradient(
  graph: GraphBuilder,
  layer: ConvLayer,
  input: Value,
  gradient: Value,
): Value {
  const { kernelSize, stride, inChannels, outChannels } = layer;
  const [batch, , outHeight, outWidth] = gradient.shape as Shape4;
  const pixels = outHeight * outWidth;
  const taps = kernelSize * kernelSize;
  const windows = op.conv(graph, input, tapSelector(graph, layer), {
    strides: [stride, stride],
    pads: samePads(layer, input),
    group: inChannels,
  });
  const columns = op.reshape(graph, windows, [batch, inChannels * taps, pixels]);
  const gradientRows = op.transpose(
    graph,
    op.reshape(graph, gradient, [batch, outChannels, pixels]),
    [0, 2, 1],
  );
  const products = op.reshape(graph, op.matMul(graph, columns, gradientRows), [
    batch,
    inChannels * taps * outChannels,
  ]);
  const sum = op.reshape(graph, op.sumOver(graph, products), [inChannels * taps, outChannels]);
  const transposed = op.transpose(graph, sum, [1, 0]);
  return op.reshape(graph, transposed, [outChannels, inChannels, kernelSize, kernelSize]);
}

/** A kernel that copies each of a channel's k × k taps into a channel of its own. */
function tapSelector(graph: GraphBuilder, { kernelSize, inChannels }: ConvLayer): Value {
  const taps = kernelSize * kernelSize;
  const data = new Float32Array(inChannels * taps * taps);
  for (let row = 0; row < inChannels * taps; row++) {
    data[row * taps + (row % taps)] = 1;
  }
  return graph.float32(data, [inChannels * taps, 1, kernelSize, kernelSize]);
}

export function inputGradient(
  graph: GraphBuilder,
  layer: ConvLayer,
  kernel: Value,
  input: Value,
  gradient: Value,
): Value {
  const { kernelSize, stride } = layer;
  const pads = samePads(layer, input);
  if (stride > 1) {
    return op.convTranspose(graph, gradient, kernel, input.shape, { stride, pads });
  }
  const [top, left, bottom, right] = pads;
  const last = kernelSize - 1;
  const flipped = op.reverse(graph, op.transpose(graph, kernel, [1, 0, 2, 3]), [2, 3]);
  return op.conv(graph, gradient, flipped, {
    pads: [last - top, last - left, last - bottom, last - right],
  });
}

export const conv: LayerEmitter<ConvLayer> = {
  train(context, layer, input) {
    const { graph, gradients } = context;
    return {
      output: forward(context, layer, input),
      backward(gradient) {
        gradients.set(`${layer.name}.kernel`, kernelGradient(graph, layer, input, gradient));
        if (layer.bias) {
          gradients.set(`${layer.name}.bias`, op.reduceSum(graph, gradient, [0, 2, 3]));
        }
        const kernel = context.parameter(`${layer.name}.kernel`);
        return inputGradient(graph, layer, kernel, input, gradient);
      },
    };
  },
  infer: forward,
};
