import { imageSize, type Layout, type PlanSize } from '@cutmix/core';
import type { Tensor } from 'onnxruntime-common';
import { checks } from '../checks.ts';
import type { Batch } from '../cutmix.ts';
import { likeness } from '../tensor.ts';
import { holdsTensors } from './deviceSessions.ts';
import type { ElementType } from './graph.ts';

/** What the tensors of a `DeviceCutMix` must be. */
export interface DeviceImages {
  readonly executionProvider: string;
  readonly layout: Layout;
  readonly dtype: ElementType;
  readonly rank: number;
}

type ImageSize = Pick<PlanSize, 'batchSize' | 'height' | 'width'>;

const isOnHost = ({ location }: Tensor): boolean => location === 'cpu' || location === 'cpu-pinned';

/** Throws unless the value is a tensor that the provider can read. */
export function checkReadable(name: string, value: Tensor, executionProvider: string): void {
  checks.checkObject(name, 'an ONNX Runtime tensor', value);
  const { dims, location } = value;
  if (!Array.isArray(dims) || typeof location !== 'string') {
    throw checks.wrongKind(name, 'an ONNX Runtime tensor', value);
  }
  if (!isOnHost(value) && !(location === 'gpu-buffer' && holdsTensors(executionProvider))) {
    // ONNX Runtime would read zeros or other memory from it, without an error.
    const expected = `one that "${executionProvider}" can read`;
    throw checks.wrongKind(`location of ${name}`, expected, location);
  }
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
  checks.checkObject(name, '{ xs, ys }', batch);
  const { xs, ys } = batch;
  checkReadable(`${name}.xs`, xs, executionProvider);
  checkReadable(`${name}.ys`, ys, executionProvider);
  const said = 'as the options say';
  if (xs.type !== dtype)
    throw checks.wrongKind(`type of ${name}.xs`, `"${dtype}", ${said}`, xs.type);
  if (xs.dims.length !== rank) {
    throw checks.wrongValue(`shape of ${name}.xs`, `of rank ${rank}, ${said}`, xs.dims);
  }
  if (ys.type !== 'float32') throw checks.wrongKind(`type of ${name}.ys`, '"float32"', ys.type);
  const size = imageSize(xs.dims, layout, `${name}.xs`);
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
    checks.checkAlike('batchB.xs', likeness(batchB.xs), 'batchA.xs', likeness(batchA.xs));
    checks.checkAlike('batchB.ys', likeness(batchB.ys), 'batchA.ys', likeness(batchA.ys));
  }
  checkHostValues('batchA.ys', batchA.ys);
  if (batchB) checkHostValues('batchB.ys', batchB.ys);
  return size;
}
