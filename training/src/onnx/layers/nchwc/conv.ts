import type { ConvLayer } from '../../../network.ts';
import type { GraphBuilder, Value } from '../../graph/graphBuilder.ts';
import * as op from '../../graph/operators.ts';
import { type ConvOperators, type Shape4, samePads } from '../conv.ts';
import { inputGradient as plainInputGradient } from '../plain/conv.ts';
import { nchwcChannels } from './channels.ts';
import { inputBlock } from './kernelOrder.ts';
import * as nchwc from './operators.ts';
import { fromPhases } from './phases.ts';

/** Adds columns of zeros on both sides; for nchwc x by a convolution, which is faster than Pad. */
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
  return nchwc.conv(graph, x, ones, { group: channels, pads: [0, left, 0, right] });
}

/**
 * The number of images in a group below. Larger groups leave fewer partial sums to write and add,
 * which pays off in large batches. Up to four images count as plain channels, never as a block.
 */
function imagesPerGroup(batch: number): number {
  return [4, 2].find((count) => batch % count === 0 && batch / count >= 32) ?? 1;
}

/**
 * The sum over all windows of window ⊗ gradient, as one convolution without im2col. The images are
 * the channels of this convolution, the gradient is its kernel, and the stride is its dilation.
 *
 * In nchwc the gradient [N, O / B, h, w, B] is already in memory as a kernel with N groups, or with
 * fewer groups after a transposition. The input [N, I / b, H, W, b] is in memory as plain images of
 * width W · b. The k · b results of a row are then k taps of b channels, which is the nchwc kernel.
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

  const perGroup = imagesPerGroup(batch);
  const groups = batch / perGroup;
  const pixels = outHeight * outWidth * blockSize;
  const pieces = op.reshape(graph, gradient, [groups, perGroup, outBlocks, pixels]);
  const kernels = op.reshape(graph, op.swapAxes(graph, pieces, 1, 2), [
    groups * outChannels,
    perGroup,
    outHeight,
    outWidth,
  ]);
  const products = nchwc.conv(graph, images, kernels, {
    group: groups,
    dilations: [stride, stride * block],
    // A 1×1 kernel needs only the first row of results. Strides along a row would separate channels.
    strides: [kernelSize === 1 ? height : 1, 1],
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

/**
 * Along one axis, the convolution of stride 1 that computes the gradient of the input pixels `phase`,
 * `phase` + stride, …: it uses every stride-th tap of the kernel, in reverse order.
 */
interface Phase {
  /** Indices into the kernel, in the order of the convolution. */
  readonly taps: readonly number[];
  readonly padBefore: number;
  readonly padAfter: number;
}

function phaseOf(phase: number, { kernelSize, stride }: ConvLayer, padBefore: number): Phase {
  const first = (phase + padBefore) % stride;
  const ahead = (phase + padBefore - first) / stride;
  const taps: number[] = [];
  for (let tap = first; tap < kernelSize; tap += stride) taps.unshift(tap);
  return { taps, padBefore: taps.length - 1 - ahead, padAfter: ahead };
}

/** Returns a function that gives the kernel for the input gradient: some taps, channels swapped. */
function backwardKernels(
  graph: GraphBuilder,
  { kernelSize, inChannels, outChannels }: ConvLayer,
  blockSize: number,
  kernel: Value,
): (rows: readonly number[], columns: readonly number[]) => Value {
  const inBlocks = inChannels / blockSize;
  const outBlocks = outChannels / blockSize;
  const count = inBlocks * outBlocks * kernelSize ** 2;
  // Read as images of B × 1 pixels with B channels: reordering them transposes each B × B block.
  const squares = op.reshape(graph, kernel, [count, blockSize, blockSize, 1]);
  const transposed = op.reshape(graph, nchwc.toNchw(graph, squares), [count, blockSize ** 2]);
  return (rows, columns) => {
    const order: number[] = [];
    for (let inBlock = 0; inBlock < inBlocks; inBlock++) {
      for (let outBlock = 0; outBlock < outBlocks; outBlock++) {
        const block = (outBlock * inBlocks + inBlock) * kernelSize;
        for (const row of rows) {
          for (const column of columns) order.push((block + row) * kernelSize + column);
        }
      }
    }
    return op.reshape(graph, op.gatherRows(graph, transposed, order), [
      inChannels,
      outChannels,
      rows.length,
      columns.length,
    ]);
  };
}

/** The kernel in the order [O, I, kh, kw]. */
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
  const isNchwc = inputBlock(inChannels, blockSize) === blockSize;
  // With larger strides a phase may need negative pads.
  if (!isNchwc || stride > 2) {
    const plainGradient = nchwc.toNchw(graph, gradient);
    const weights = plainKernel(graph, kernel, blockSize);
    const plain = plainInputGradient(graph, layer, weights, input, plainGradient);
    return isNchwc ? nchwc.toNchwc(graph, plain) : plain;
  }
  const [top, left] = samePads(layer, input);
  const kernelOf = backwardKernels(graph, layer, blockSize, kernel);
  const steps = Array.from({ length: stride }, (_, step) => step);
  const phases = steps.map((y) => {
    const rows = phaseOf(y, layer, top);
    return steps.map((x) => {
      const columns = phaseOf(x, layer, left);
      if (rows.taps.length === 0 || columns.taps.length === 0) return undefined;
      return nchwc.conv(graph, gradient, kernelOf(rows.taps, columns.taps), {
        pads: [rows.padBefore, columns.padBefore, rows.padAfter, columns.padAfter],
      });
    });
  });
  const [[only]] = phases as [[Value]];
  return stride === 1 ? only : fromPhases(graph, phases, input.shape, blockSize);
}

/** On nchwc tensors, with kernels in the order of `nchwcKernelOrder`. */
export function nchwcConv(blockSize: number): ConvOperators {
  return {
    conv: nchwc.conv,
    kernelGradient: (graph, layer, input, gradient) =>
      kernelGradient(graph, layer, blockSize, input, gradient),
    biasGradient(graph, gradient) {
      const [batch, , height, width] = gradient.shape as Shape4;
      const count = op.scalar(graph, batch * height * width);
      return op.mul(graph, nchwcChannels.mean(graph, gradient), count);
    },
    inputGradient: (graph, layer, kernel, input, gradient) =>
      inputGradient(graph, layer, blockSize, kernel, input, gradient),
  };
}
