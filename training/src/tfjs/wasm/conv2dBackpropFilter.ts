import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { addressOf, heapView } from './kernel.ts';
import { outerProductsOn } from './outerProducts.ts';
import { rejectChannelsFirst } from './rejectChannelsFirst.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** About as many pixels as fit into the first-level cache while all taps and channels use them. */
const PIXELS_PER_BLOCK = 64;

/** The outputs from `first` up to but not including `end` whose input at the given tap is not padding. */
function outputsAt(
  tap: number,
  padding: number,
  stride: number,
  inputSize: number,
  outputSize: number,
): { first: number; end: number } {
  const first = Math.max(Math.ceil((padding - tap) / stride), 0);
  const end = Math.min(Math.floor((inputSize - 1 + padding - tap) / stride) + 1, outputSize);
  return { first, end };
}

/**
 * The gradient of a convolution's filter, [kh, kw, Ci, Co]: at each tap, the sum over all pixels of
 * the outer product of the input and dy. tfjs has no such kernel for wasm.
 */
function conv2dBackpropFilter(
  backend: BackendWasm,
  x: TensorInfo,
  dy: TensorInfo,
  { strides, pad, dataFormat, dimRoundingMode, filterShape }: Conv2DBackpropFilterAttrs,
): TensorInfo {
  rejectChannelsFirst(Conv2DBackpropFilter, dataFormat);
  const info = backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo } = info;
  const gradient = backend.makeOutput([...filterShape], 'float32');
  heapView(backend, gradient).fill(0);
  const addOuterProducts = outerProductsOn(backend);
  const input = addressOf(backend, x);
  const output = addressOf(backend, dy);
  const filter = addressOf(backend, gradient);
  const inputStep = inChannels * BYTES;
  const outputStep = outChannels * BYTES;
  const rowsPerBlock = Math.ceil(PIXELS_PER_BLOCK / outWidth);

  for (let image = 0; image < info.batchSize; image++) {
    for (let block = 0; block < outHeight; block += rowsPerBlock) {
      for (let tapY = 0; tapY < filterHeight; tapY++) {
        const rows = outputsAt(tapY, padInfo.top, strideHeight, inHeight, outHeight);
        const firstRow = Math.max(rows.first, block);
        const endRow = Math.min(rows.end, block + rowsPerBlock);
        if (firstRow >= endRow) continue;
        const inputRow = image * inHeight + firstRow * strideHeight + tapY - padInfo.top;
        const outputRow = image * outHeight + firstRow;
        for (let tapX = 0; tapX < filterWidth; tapX++) {
          const { first, end } = outputsAt(tapX, padInfo.left, strideWidth, inWidth, outWidth);
          if (first >= end) continue;
          const inputColumn = first * strideWidth + tapX - padInfo.left;
          addOuterProducts(
            input + (inputRow * inWidth + inputColumn) * inputStep,
            output + (outputRow * outWidth + first) * outputStep,
            filter + (tapY * filterWidth + tapX) * inChannels * outputStep,
            endRow - firstRow,
            end - first,
            inChannels,
            outChannels,
            strideHeight * inWidth * inputStep,
            strideWidth * inputStep,
            outWidth * outputStep,
          );
        }
      }
    }
  }
  return gradient;
}

export const conv2dBackpropFilterConfig: KernelConfig = {
  kernelName: Conv2DBackpropFilter,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend, attrs }) =>
    conv2dBackpropFilter(
      backend as BackendWasm,
      inputs['x']!,
      inputs['dy']!,
      attrs as unknown as Conv2DBackpropFilterAttrs,
    ),
};
