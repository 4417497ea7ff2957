import type { ConvLayer } from '../../network.ts';
import type { GraphBuilder, Value } from '../graphBuilder.ts';
import { backwardPads, type ConvOperators, type Shape4, samePads } from '../layers/conv.ts';
import * as op from '../operators.ts';
import { inputGradient as plainInputGradient } from '../plain/conv.ts';
import { blockedChannels } from './channels.ts';
import { inputBlock } from './kernelOrder.ts';
import * as blocked from './operators.ts';

/**
 * How many images share a group below: dividing N, and few enough to count as plain channels. More
 * of them leave fewer partial sums; measured, two are best at 16 × 16 pixels, four else.
 */
function imagesPerGroup(batch: number, pixels: number): number {
  const counts = pixels === 256 ? [2] : [4, 2];
  return counts.find((count) => batch % count === 0) ?? 1;
}

/** Columns of zeros at both sides; on blocked x by a convolution, faster than Pad. */
function padColumns(
  graph: GraphBuilder,
  x: Value,
  blockSize: number,
  left: number,
  right: number,
): Value {
  const channels = x.shape[1]!;
  if (inputBlock(channels, blockSize) === 1) return op.pad(graph, x, 3, left, right);
  const ones = graph.float32(new Float32Array(channels).fill(1), [channels, 1, 1, 1]);
  return blocked.conv(graph, x, ones, { group: channels, pads: [0, left, 0, right] });
}

/**
 * The sum over all windows of window ⊗ gradient, as one convolution without im2col. The images are
 * its channels and the gradient its kernel, with the stride as dilation: blocked, the gradient
 * [N, O / B, h, w, B] already lies in memory as a kernel with N groups, and the input
 * [N, I / b, H, W, b] as plain images of width W · b, whose neighbours along a row are channels
 * first. Its k · b results a row are therefore k taps of b channels: the blocked kernel itself.
 */
function kernelGradient(
  graph: GraphBuilder,
  layer: ConvLayer,
  blockSize: number,
  input: Value,
  gradient: Value,
): Value {
  const { kernelSize, stride, inChannels, outChannels } = layer;
  const [batch, , height, width] = input.shape as Shape4;
  const [, , outHeight, outWidth] = gradient.shape as Shape4;
  const block = inputBlock(inChannels, blockSize);
  const inBlocks = inChannels / block;
  const outBlocks = outChannels / blockSize;
  const [top, left, bottom, right] = samePads(layer, input);

  const padded = left + right > 0 ? padColumns(graph, input, blockSize, left, right) : input;
  const rows = op.reshape(graph, padded, [batch, inBlocks, height, (left + width + right) * block]);
  const images = op.swapAxes(graph, rows, 0, 1);

  const perGroup = imagesPerGroup(batch, outHeight * outWidth);
  const groups = batch / perGroup;
  const pieces = op.reshape(graph, gradient, [
    groups,
    perGroup,
    outBlocks,
    outHeight * outWidth * blockSize,
  ]);
  const kernels = op.reshape(graph, op.swapAxes(graph, pieces, 1, 2), [
    groups * outChannels,
    perGroup,
    outHeight,
    outWidth,
  ]);
  const products = blocked.conv(graph, images, kernels, {
    group: groups,
    dilations: [stride, stride * block],
    pads: [top, 0, bottom, 0],
  });

  const [, , tapRows, tapColumns] = products.shape as Shape4;
  const size = outBlocks * tapRows * tapColumns * blockSize;
  const sums = op.sumOver(graph, op.reshape(graph, products, [inBlocks, groups, size]));
  const taps = op.reshape(graph, sums, [
    inBlocks,
    outBlocks,
    tapRows,
    tapColumns / block,
    block * blockSize,
  ]);
  const kernel = op.crop(graph, taps, [2, 3], [kernelSize, kernelSize]);
  return op.reshape(graph, op.swapAxes(graph, kernel, 0, 1), [
    outChannels,
    inChannels,
    kernelSize,
    kernelSize,
  ]);
}

/** The kernel of the convolution back to the input: channels swapped, taps back to front. */
function backwardKernel(
  graph: GraphBuilder,
  { kernelSize, inChannels, outChannels }: ConvLayer,
  blockSize: number,
  kernel: Value,
): Value {
  const inBlocks = inChannels / blockSize;
  const outBlocks = outChannels / blockSize;
  const taps = kernelSize * kernelSize;
  const count = inBlocks * outBlocks * taps;
  // Seen as images of B × 1 pixels and B channels, unblocking them transposes each B × B block.
  const squares = op.reshape(graph, kernel, [count, blockSize, blockSize, 1]);
  const transposed = op.reshape(graph, blocked.toPlain(graph, squares), [count, blockSize ** 2]);
  const order = Array.from({ length: count }, (_, position) => {
    const tap = taps - 1 - (position % taps);
    const outBlock = Math.floor(position / taps) % outBlocks;
    const inBlock = Math.floor(position / taps / outBlocks);
    return (outBlock * inBlocks + inBlock) * taps + tap;
  });
  return op.reshape(graph, op.gatherRows(graph, transposed, order), [
    inChannels,
    outChannels,
    kernelSize,
    kernelSize,
  ]);
}

/** The kernel as plain [O, I, kh, kw]. */
function plainKernel(graph: GraphBuilder, kernel: Value, blockSize: number): Value {
  const [outChannels, inChannels, height, width] = kernel.shape as Shape4;
  const block = inputBlock(inChannels, blockSize);
  const blocks = op.reshape(graph, kernel, [
    outChannels / blockSize,
    inChannels / block,
    height * width,
    block,
    blockSize,
  ]);
  return op.reshape(graph, op.transpose(graph, blocks, [0, 4, 1, 3, 2]), kernel.shape);
}

function inputGradient(
  graph: GraphBuilder,
  layer: ConvLayer,
  blockSize: number,
  kernel: Value,
  input: Value,
  gradient: Value,
): Value {
  const { stride, inChannels } = layer;
  const isBlocked = inputBlock(inChannels, blockSize) === blockSize;
  if (isBlocked && stride === 1) {
    const backward = backwardKernel(graph, layer, blockSize, kernel);
    return blocked.conv(graph, gradient, backward, { pads: backwardPads(layer, input) });
  }
  const plain = plainInputGradient(
    graph,
    layer,
    plainKernel(graph, kernel, blockSize),
    input,
    blocked.toPlain(graph, gradient),
  );
  return isBlocked ? blocked.toBlocked(graph, plain) : plain;
}

/** On blocked tensors; kernels lie in memory as `blockedKernelOrder` says. */
export function blockedConv(blockSize: number): ConvOperators {
  return {
    conv: blocked.conv,
    kernelGradient: (graph, layer, input, gradient) =>
      kernelGradient(graph, layer, blockSize, input, gradient),
    biasGradient(graph, gradient) {
      const [batch, , height, width] = gradient.shape as Shape4;
      const count = op.scalar(graph, batch * height * width);
      return op.mul(graph, blockedChannels.mean(graph, gradient), count);
    },
    inputGradient: (graph, layer, kernel, input, gradient) =>
      inputGradient(graph, layer, blockSize, kernel, input, gradient),
  };
}
