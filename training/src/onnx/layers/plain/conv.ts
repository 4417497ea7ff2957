import type { ConvLayer } from '../../../network.ts';
import type { GraphBuilder, Value } from '../../graph/graphBuilder.ts';
import * as op from '../../graph/operators.ts';
import { backwardPads, type ConvOperators, type Shape4, samePads } from '../conv.ts';

/** Gives each of the k × k taps of each channel a channel of its own: im2col, [N, C · k², h, w]. */
export type WindowEmitter = (graph: GraphBuilder, layer: ConvLayer, input: Value) => Value;

/** Kernels that each copy one tap, for `repeats` channels. */
function tapKernels(graph: GraphBuilder, kernelSize: number, repeats: number): Value {
  const taps = kernelSize * kernelSize;
  const data = new Float32Array(repeats * taps * taps);
  for (let row = 0; row < repeats * taps; row++) {
    data[row * taps + (row % taps)] = 1;
  }
  return graph.float32(data, [repeats * taps, 1, kernelSize, kernelSize]);
}

/** By a depthwise convolution, the fastest way on a CPU. */
export function windowsByGroup(graph: GraphBuilder, layer: ConvLayer, input: Value): Value {
  const { kernelSize, inChannels, stride } = layer;
  return op.conv(graph, input, tapKernels(graph, kernelSize, inChannels), {
    strides: [stride, stride],
    pads: samePads(layer, input),
    group: inChannels,
  });
}

/** With each channel as an image: ONNX Runtime 1.30 computes grouped convolutions wrong on WebGPU. */
export function windowsByPlane(graph: GraphBuilder, layer: ConvLayer, input: Value): Value {
  const { kernelSize, stride } = layer;
  const [batch, channels, height, width] = input.shape as Shape4;
  const planes = op.reshape(graph, input, [batch * channels, 1, height, width]);
  return op.conv(graph, planes, tapKernels(graph, kernelSize, 1), {
    strides: [stride, stride],
    pads: samePads(layer, input),
  });
}

/** The sum over all windows of window ⊗ gradient, with one matrix product for each image. */
function kernelGradient(
  graph: GraphBuilder,
  layer: ConvLayer,
  windows: Value,
  gradient: Value,
): Value {
  const { kernelSize, inChannels, outChannels } = layer;
  const [batch, , outHeight, outWidth] = gradient.shape as Shape4;
  const pixels = outHeight * outWidth;
  const rows = inChannels * kernelSize * kernelSize;
  const columns = op.reshape(graph, windows, [batch, rows, pixels]);
  const gradientRows = op.reshape(graph, gradient, [batch, outChannels, pixels]);
  const products = op.matMul(graph, columns, op.transpose(graph, gradientRows, [0, 2, 1]));
  const sum = op.sumOver(graph, op.reshape(graph, products, [batch, rows * outChannels]));
  const transposed = op.transpose(graph, op.reshape(graph, sum, [rows, outChannels]), [1, 0]);
  return op.reshape(graph, transposed, [outChannels, inChannels, kernelSize, kernelSize]);
}

export function inputGradient(
  graph: GraphBuilder,
  layer: ConvLayer,
  kernel: Value,
  input: Value,
  gradient: Value,
): Value {
  const { stride } = layer;
  if (stride > 1) {
    const pads = samePads(layer, input);
    return op.convTranspose(graph, gradient, kernel, input.shape, { stride, pads });
  }
  const flipped = op.reverse(graph, op.transpose(graph, kernel, [1, 0, 2, 3]), [2, 3]);
  return op.conv(graph, gradient, flipped, { pads: backwardPads(layer, input) });
}

/** On tensors [N, C, H, W]. */
export function plainConv(windows: WindowEmitter): ConvOperators {
  return {
    conv: op.conv,
    kernelGradient: (graph, layer, input, gradient) =>
      kernelGradient(graph, layer, windows(graph, layer, input), gradient),
    biasGradient: (graph, gradient) => op.reduceSum(graph, gradient, [0, 2, 3]),
    inputGradient,
  };
}
