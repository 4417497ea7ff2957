import { type ConvLayer, samePadding } from '../../network.ts';
import type { GraphBuilder, Value } from '../graph/graphBuilder.ts';
import type { ConvAttributes } from '../graph/operators.ts';
import type { EmitContext, LayerEmitter } from './emitter.ts';

export type Shape4 = readonly [number, number, number, number];
export type Pads = readonly [top: number, left: number, bottom: number, right: number];

/** A convolution and its gradients; each memory layout implements them. */
export interface ConvOperators {
  conv(
    graph: GraphBuilder,
    x: Value,
    kernel: Value,
    attributes: ConvAttributes,
    bias?: Value,
  ): Value;
  kernelGradient(graph: GraphBuilder, layer: ConvLayer, input: Value, gradient: Value): Value;
  /** The sum over batch and pixels of each channel, [C]. */
  biasGradient(graph: GraphBuilder, gradient: Value): Value;
  inputGradient(
    graph: GraphBuilder,
    layer: ConvLayer,
    kernel: Value,
    input: Value,
    gradient: Value,
  ): Value;
}

export function samePads({ kernelSize, stride }: ConvLayer, input: Value): Pads {
  const [, , height, width] = input.shape as Shape4;
  const vertical = samePadding(height, kernelSize, stride);
  const horizontal = samePadding(width, kernelSize, stride);
  return [vertical.before, horizontal.before, vertical.after, horizontal.after];
}

/** The pads of the convolution of stride 1 that computes the gradient of the input. */
export function backwardPads(layer: ConvLayer, input: Value): Pads {
  const [top, left, bottom, right] = samePads(layer, input);
  const last = layer.kernelSize - 1;
  return [last - top, last - left, last - bottom, last - right];
}

export function convEmitter(operators: ConvOperators): LayerEmitter<ConvLayer> {
  function forward({ graph, parameter }: EmitContext, layer: ConvLayer, input: Value): Value {
    const kernel = parameter(`${layer.name}.kernel`);
    const bias = layer.bias ? parameter(`${layer.name}.bias`) : undefined;
    const { stride } = layer;
    const attributes = { strides: [stride, stride], pads: samePads(layer, input) } as const;
    return operators.conv(graph, input, kernel, attributes, bias);
  }
  return {
    train(context, layer, input) {
      const { graph, gradients, parameter } = context;
      const { name } = layer;
      return {
        output: forward(context, layer, input),
        backward(gradient) {
          const kernelGradient = operators.kernelGradient(graph, layer, input, gradient);
          gradients.set(`${name}.kernel`, kernelGradient);
          if (layer.bias) {
            gradients.set(`${name}.bias`, operators.biasGradient(graph, gradient));
          }
          const kernel = parameter(`${name}.kernel`);
          return operators.inputGradient(graph, layer, kernel, input, gradient);
        },
      };
    },
    infer: forward,
  };
}
