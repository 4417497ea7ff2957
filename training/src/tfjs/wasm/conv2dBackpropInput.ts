import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { convolve, heapView, release } from './kernel.ts';
import { rejectChannelsFirst } from './rejectChannelsFirst.ts';

/**
 * The inputs first, first + stride, … along one axis. With stride s, all of them are multiplied with
 * the same kernel taps r, r + s, …, so their gradient is a convolution of dy with those taps, reversed.
 */
interface Phase {
  readonly firstInput: number;
  readonly inputs: number;
  readonly firstTap: number;
  readonly taps: number;
  /** The padding of dy before its start and after its end. */
  readonly before: number;
  readonly after: number;
}

function phasesOf(
  inputSize: number,
  outputSize: number,
  kernelSize: number,
  stride: number,
  padding: number,
): Phase[] {
  return Array.from({ length: Math.min(stride, inputSize) }, (_, firstInput) => {
    const firstTap = (firstInput + padding) % stride;
    const firstOutput = (firstInput + padding - firstTap) / stride;
    const inputs = Math.ceil((inputSize - firstInput) / stride);
    const taps = Math.max(Math.ceil((kernelSize - firstTap) / stride), 0);
    const before = taps - 1 - firstOutput;
    const after = firstOutput + inputs - outputSize;
    return { firstInput, inputs, firstTap, taps, before, after };
  });
}

/** Whether no output depends on these inputs. */
function isUntouched({ taps, before, after }: Phase, outputSize: number): boolean {
  return taps === 0 || outputSize + Math.min(before, 0) + Math.min(after, 0) <= 0;
}

/** The taps of one phase, reversed, with input and output channels swapped: [th, tw, Co, Ci]. */
function reversedTaps(
  backend: BackendWasm,
  filter: TensorInfo,
  rows: Phase,
  columns: Phase,
  [rowStride, columnStride]: readonly [number, number],
): TensorInfo {
  const [, width, inChannels, outChannels] = filter.shape as [number, number, number, number];
  const shape = [rows.taps, columns.taps, outChannels, inChannels];
  const result = backend.makeOutput(shape, 'float32');
  const from = heapView(backend, filter);
  const to = heapView(backend, result);
  let position = 0;
  for (let y = rows.taps - 1; y >= 0; y--) {
    for (let x = columns.taps - 1; x >= 0; x--) {
      const row = rows.firstTap + y * rowStride;
      const tap = (row * width + columns.firstTap + x * columnStride) * inChannels * outChannels;
      for (let output = 0; output < outChannels; output++) {
        for (let input = 0; input < inChannels; input++) {
          to[position++] = from[tap + input * outChannels + output]!;
        }
      }
    }
  }
  return result;
}

/** Writes the gradient of one phase into the whole gradient. */
function scatter(
  backend: BackendWasm,
  part: TensorInfo,
  whole: TensorInfo,
  rows: Phase,
  columns: Phase,
  [rowStride, columnStride]: readonly [number, number],
): void {
  const [batch, height, width, channels] = whole.shape as [number, number, number, number];
  const from = heapView(backend, part);
  const to = heapView(backend, whole);
  let position = 0;
  for (let image = 0; image < batch; image++) {
    for (let y = rows.firstInput; y < height; y += rowStride) {
      for (let x = columns.firstInput; x < width; x += columnStride) {
        const start = ((image * height + y) * width + x) * channels;
        for (let channel = 0; channel < channels; channel++) {
          to[start + channel] = from[position++]!;
        }
      }
    }
  }
}

/**
 * The gradient of a convolution's input, [N, H, W, Ci], as one convolution of dy for each phase of
 * the stride. The kernel that tfjs has for wasm is a naive loop.
 */
function conv2dBackpropInput(
  backend: BackendWasm,
  dy: TensorInfo,
  filter: TensorInfo,
  { strides, pad, dataFormat, dimRoundingMode, inputShape }: Conv2DBackpropInputAttrs,
): TensorInfo {
  rejectChannelsFirst(Conv2DBackpropInput, dataFormat);
  const info = backend_util.computeConv2DInfo(
    inputShape,
    filter.shape as [number, number, number, number],
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = info;
  const stride = [info.strideHeight, info.strideWidth] as const;
  const rowPhases = phasesOf(inHeight, outHeight, filterHeight, stride[0], info.padInfo.top);
  const columnPhases = phasesOf(inWidth, outWidth, filterWidth, stride[1], info.padInfo.left);

  const gradientOf = (rows: Phase, columns: Phase): TensorInfo => {
    const taps = reversedTaps(backend, filter, rows, columns, stride);
    const border = {
      top: rows.before,
      bottom: rows.after,
      left: columns.before,
      right: columns.after,
    };
    const gradient = convolve(backend, dy, taps, border);
    release(backend, taps);
    return gradient;
  };
  const reached = rowPhases
    .filter((rows) => !isUntouched(rows, outHeight))
    .flatMap((rows) =>
      columnPhases
        .filter((columns) => !isUntouched(columns, outWidth))
        .map((columns) => ({ rows, columns })),
    );
  if (reached.length === 1 && stride[0] === 1 && stride[1] === 1) {
    return gradientOf(reached[0]!.rows, reached[0]!.columns);
  }
  const whole = backend.makeOutput([...inputShape], 'float32');
  if (reached.length < rowPhases.length * columnPhases.length) heapView(backend, whole).fill(0);
  for (const { rows, columns } of reached) {
    const part = gradientOf(rows, columns);
    scatter(backend, part, whole, rows, columns, stride);
    release(backend, part);
  }
  return whole;
}

export const conv2dBackpropInputConfig: KernelConfig = {
  kernelName: Conv2DBackpropInput,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) =>
    conv2dBackpropInput(
      backend as BackendWasm,
      inputs['dy']!,
      inputs['filter']!,
      attrs as unknown as Conv2DBackpropInputAttrs,
    ),
};
