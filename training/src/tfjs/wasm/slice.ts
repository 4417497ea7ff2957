import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  getKernel,
  type KernelConfig,
  Slice,
  type SliceAttrs,
  slice_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { heapView } from './kernel.ts';

const stock = getKernel(Slice, 'wasm');

/** Slices contiguous elements; the kernel that tfjs has for wasm copies the whole input first. */
function sliceRun(
  backend: BackendWasm,
  x: TensorInfo,
  begin: number[],
  size: number[],
): TensorInfo {
  const result = backend.makeOutput(size, x.dtype);
  const start = slice_util.computeFlatOffset(begin, util.computeStrides(x.shape));
  const end = start + util.sizeFromShape(size);
  heapView(backend, result).set(heapView(backend, x).subarray(start, end));
  return result;
}

export const sliceConfig: KernelConfig = {
  ...stock,
  kernelFunc: (call) => {
    const x = call.inputs['x']!;
    const attrs = call.attrs as unknown as SliceAttrs;
    const [begin, size] = slice_util.parseSliceParams(x as never, attrs.begin, attrs.size);
    return x.dtype === 'float32' && slice_util.isSliceContinous(x.shape, begin!, size!)
      ? sliceRun(call.backend as BackendWasm, x, begin!, size!)
      : stock.kernelFunc(call);
  },
};
