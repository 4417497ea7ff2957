import type { ImageSize, Layout } from '@cutmix/core';
import { kindOf } from '@cutmix/core/adapter';
import type { Tensor, TypedTensor } from 'onnxruntime-common';
import { checks } from '../checks.ts';
import type { Batch } from '../cutmix.ts';
import { typeAndShape } from '../tensor.ts';
import { holdsTensors, type OnnxRuntime } from './deviceSessions.ts';
import type { ElementType } from './graph.ts';

/** What the tensors of a `DeviceCutMix` must be. */
export interface DeviceImages {
  readonly executionProvider: string;
  readonly layout: Layout;
  readonly dtype: ElementType;
  readonly rank: number;
}

const isOnHost = ({ location }: Tensor): boolean => location === 'cpu' || location === 'cpu-pinned';

/**
 * Throws unless the value is a tensor of one of the types that the provider can read.
 *
 * @param reason - Says in an error why it must be one of these types.
 */
export function checkReadable(
  name: string,
  value: Tensor,
  types: readonly ElementType[],
  executionProvider: string,
  reason = '',
): void {
  checks.checkObject(name, 'an ONNX Runtime tensor', value);
  const { dims, location, type } = value;
  if (!Array.isArray(dims) || typeof location !== 'string') {
    throw checks.wrongKind(name, 'an ONNX Runtime tensor', value);
  }
  if (!isOnHost(value) && !(location === 'gpu-buffer' && holdsTensors(executionProvider))) {
    // ONNX Runtime would read zeros or other memory from it, without an error.
    const expected = `one that "${executionProvider}" can read`;
    throw checks.wrongKind(`location of ${name}`, expected, location);
  }
  if (!types.some((each) => each === type)) {
    throw checks.wrongKind(`type of ${name}`, `"${types.join('" or "')}"${reason}`, type);
  }
  if (isOnHost(value)) checks.checkTensor(name, value);
}

/** The tensor itself, or a copy of one in shared memory, which ONNX Runtime does not accept. */
export function hostCopy({ Tensor }: OnnxRuntime, tensor: Tensor): Tensor {
  if (!isOnHost(tensor)) return tensor;
  const { type, data, dims } = tensor as TypedTensor<'float32'>;
  if (kindOf(data.buffer) !== 'SharedArrayBuffer') return tensor;
  return new Tensor(type, data.slice(), dims);
}

/** How a tensor that was fed has been lost since it was checked, in words, if it has. */
export function lossOf(name: string, tensor: Tensor | undefined): string[] {
  if (!tensor) return [];
  if (tensor.location === 'none') return [`${name} was disposed before the run`];
  const isDetached = isOnHost(tensor) && tensor.size > 0 && tensor.data.length === 0;
  return isDetached ? [`the memory of ${name} was transferred before the run`] : [];
}

/** Values on a device cannot be looked at without waiting for it. */
function checkHostValues(name: string, labels: Tensor): void {
  if (!isOnHost(labels)) return;
  const values = labels.data as Float32Array;
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  const row = Math.floor(at / labels.dims[1]!);
  throw checks.wrongValue(`row ${row} of ${name}`, 'finite in float32', values[at]);
}

function checkBatch(
  name: string,
  batch: Batch,
  { executionProvider, layout, dtype, rank }: DeviceImages,
): ImageSize {
  checks.checkBatchObject(name, batch);
  const { xs, ys } = batch;
  checkReadable(`${name}.xs`, xs, [dtype], executionProvider, ', as the dtype option says');
  checkReadable(`${name}.ys`, ys, ['float32'], executionProvider);
  if (xs.dims.length !== rank) {
    throw checks.wrongValue(
      `shape of ${name}.xs`,
      `of rank ${rank}, as the rank option says`,
      xs.dims,
    );
  }
  const size = checks.imageSize(xs.dims, layout, `${name}.xs`);
  if (ys.dims.length !== 2 || ys.dims[0] !== size.batchSize || ys.dims[1]! < 1) {
    const expected = `[${size.batchSize}, K] with K >= 1`;
    throw checks.wrongValue(`shape of ${name}.ys`, expected, ys.dims);
  }
  return size;
}

/** Checks all that can be known of one batch, or of two to be mixed. */
export function checkBatches(
  batchA: Batch,
  batchB: Batch | undefined,
  images: DeviceImages,
): ImageSize {
  const size = checkBatch('batchA', batchA, images);
  if (batchB !== undefined) {
    checkBatch('batchB', batchB, images);
    checks.checkAlike('batchB.xs', typeAndShape(batchB.xs), 'batchA.xs', typeAndShape(batchA.xs));
    checks.checkAlike('batchB.ys', typeAndShape(batchB.ys), 'batchA.ys', typeAndShape(batchA.ys));
  }
  checkHostValues('batchA.ys', batchA.ys);
  if (batchB) checkHostValues('batchB.ys', batchB.ys);
  return size;
}
