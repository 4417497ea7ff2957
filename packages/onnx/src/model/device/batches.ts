import type { ImageSize, Layout } from '@cutmix/core';
import { type AdapterChecks, kindOf, tensorOwner } from '@cutmix/core/adapter';
import type { Tensor, TypedTensor } from 'onnxruntime-common';
import { checks, tensorChecks } from '../../checks.ts';
import type { Batch } from '../../mixer.ts';
import { checkHostTensor } from '../../tensor.ts';
import type { ElementType } from '../graph.ts';
import { AS_THEY_ARE } from './options.ts';
import { holdsTensors, type OnnxRuntime } from './sessions.ts';

/** Images and labels `[N, K]` float32. */
export type DeviceBatch = Batch<Tensor, Tensor>;

/** What the tensors of an instance must be. */
export interface DeviceImages {
  readonly executionProvider: string;
  /** Order of the axes, if it was given. */
  readonly layout: Layout | undefined;
  readonly dtype: ElementType;
  readonly rank: number;
}

const ONE_TENSOR = 'concatenate labels by name along K, and split the result';

const isOnHost = ({ location }: Tensor): boolean => location.startsWith('cpu');

/** Returns checks of tensors that one execution provider can read. */
export function deviceChecks(executionProvider: string): AdapterChecks<Tensor> {
  return tensorChecks(false, (name, tensor) => {
    const { location } = tensor;
    if (location === 'none' || isOnHost(tensor)) {
      checkHostTensor(checks, name, tensor);
    } else if (location !== 'gpu-buffer' || !holdsTensors(executionProvider)) {
      // ONNX Runtime would read zeros or other memory from it, without an error.
      const expected = `one that "${executionProvider}" can read`;
      throw checks.wrongKind(`location of ${name}`, expected, location, 'copy it to CPU memory');
    }
  });
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

/** Checks of the batches that one instance is for. */
export interface BatchChecks {
  /** @throws TypeError or RangeError for the first thing that does not fit; returns the size. */
  checkBatches(batchA: DeviceBatch, batchB: DeviceBatch | undefined): ImageSize;
  /** @throws TypeError or RangeError unless the value is a readable tensor of a type of results. */
  checkResult(name: string, value: Tensor): void;
}

export function batchChecks({ executionProvider, layout, dtype, rank }: DeviceImages): BatchChecks {
  const onDevice = deviceChecks(executionProvider);

  function checkBatch(name: string, batch: DeviceBatch): void {
    onDevice.checkBatchObject(name, batch);
    const { xs, ys } = batch;
    onDevice.checkTensor(`${name}.xs`, xs);
    const isNamed = !tensorOwner(ys) && Object.values(Object(ys)).some(tensorOwner);
    checks.check(`${name}.ys`, ys, !isNamed, true, 'one tensor [N, K]', ONE_TENSOR);
    onDevice.checkTensor(`${name}.ys`, ys);
    const asOption = `"${dtype}", as the dtype option says`;
    const isRank = xs.dims.length === rank;
    const hint = `or create it with dtype: "${xs.type}"`;
    checks.check(`type of ${name}.xs`, xs.type, xs.type === dtype, true, asOption, hint);
    const asRank = `of rank ${rank}, as the rank option says`;
    const rankHint = `a single image? batch it first; or create it with rank: ${xs.dims.length}`;
    checks.check(`shape of ${name}.xs`, xs.dims, true, isRank, asRank, rankHint);
    const isFloat = ys.type === 'float32';
    checks.check(`type of ${name}.ys`, ys.type, isFloat, true, '"float32"', AS_THEY_ARE);
    checks.check(`shape of ${name}.ys`, ys.dims, true, ys.dims.length === 2, '[N, K]', AS_THEY_ARE);
  }

  return {
    checkBatches(batchA, batchB) {
      checkBatch('batchA', batchA);
      if (batchB !== undefined) checkBatch('batchB', batchB);
      const { size } = onDevice.checkBatches(batchA, batchB, { layout, numClasses: undefined });
      checkHostValues('batchA.ys', batchA.ys);
      if (batchB) checkHostValues('batchB.ys', batchB.ys);
      return size;
    },
    checkResult(name, value) {
      onDevice.checkTensor(name, value);
      const isResult = value.type === dtype || value.type === 'float32';
      checks.check(`type of ${name}`, value.type, isResult, true, '"float32" or the dtype');
    },
  };
}
