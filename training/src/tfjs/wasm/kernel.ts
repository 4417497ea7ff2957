import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/** Runs a kernel of the wasm backend inside another one. The caller releases the result. */
export function runWasmKernel(
  backend: BackendWasm,
  kernelName: string,
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap = {},
): TensorInfo {
  const result = getKernel(kernelName, 'wasm').kernelFunc({ inputs, backend, attrs });
  if (Array.isArray(result)) throw new TypeError(`${kernelName} has more than one result`);
  return result;
}

export function release(backend: BackendWasm, ...tensors: readonly TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}

/** A view of a float32 tensor on the wasm heap, valid until the next allocation there. */
export function heapView(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

export function addressOf(backend: BackendWasm, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** Rows and columns that a convolution adds on each side or, if negative, leaves out. */
export interface Border {
  readonly top: number;
  readonly bottom: number;
  readonly left: number;
  readonly right: number;
}

/** A convolution of `x` with stride 1 and an explicit border. The caller releases the result. */
export function convolve(
  backend: BackendWasm,
  x: TensorInfo,
  filter: TensorInfo,
  { top, bottom, left, right }: Border,
): TensorInfo {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const cropped = top < 0 || bottom < 0 || left < 0 || right < 0;
  const input = cropped
    ? runWasmKernel(
        backend,
        'Slice',
        { x },
        {
          begin: [0, Math.max(-top, 0), Math.max(-left, 0), 0],
          size: [
            batch,
            height + Math.min(top, 0) + Math.min(bottom, 0),
            width + Math.min(left, 0) + Math.min(right, 0),
            channels,
          ],
        },
      )
    : x;
  const pad = [
    [0, 0],
    [Math.max(top, 0), Math.max(bottom, 0)],
    [Math.max(left, 0), Math.max(right, 0)],
    [0, 0],
  ];
  const result = runWasmKernel(
    backend,
    'Conv2D',
    { x: input, filter },
    { strides: [1, 1], dilations: [1, 1], pad, dataFormat: 'NHWC' },
  );
  if (cropped) release(backend, input);
  return result;
}
