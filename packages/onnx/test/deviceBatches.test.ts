import { Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import { batchChecks, type DeviceBatch, lossOf } from '../src/model/device/batches.ts';

const DIMS = [2, 3, 4, 4];
const SIZE = { batchSize: 2, height: 4, width: 4 };
const images = (dims = DIMS) => new Tensor('float32', new Float32Array(96), dims);
const labels = (...values: number[]) =>
  new Tensor(
    'float32',
    Float32Array.from({ length: 6 }, (_, i) => values[i] ?? 0),
    [2, 3],
  );
const batch = (xs: Tensor = images(), ys: Tensor = labels()): DeviceBatch => ({ xs, ys });
const as = <T>(value: unknown): T => value as T;

const onGpu = Tensor.fromGpuBuffer(as({ size: 384, mapState: 'unmapped', destroy() {} }), {
  dataType: 'float32',
  dims: DIMS,
});
const labelsOnGpu = Tensor.fromGpuBuffer(as({ size: 24, mapState: 'unmapped', destroy() {} }), {
  dataType: 'float32',
  dims: [2, 3],
});
const texture = Tensor.fromTexture(as({}), { width: 4, height: 4 });

const checksOn = (executionProvider: string) =>
  batchChecks({ executionProvider, layout: 'NCHW', dtype: 'float32', rank: 4 });
const onCpu = checksOn('cpu');
const onWebgpu = checksOn('webgpu');

describe('batches for a device', () => {
  it('may be in memory of the CPU, also pinned', () => {
    expect(onCpu.checkBatches(batch(), batch())).toEqual(SIZE);
    const pinned = Tensor.fromPinnedBuffer('float32', new Float32Array(96), DIMS);
    expect(onCpu.checkBatches(batch(pinned), undefined)).toEqual(SIZE);
  });

  it('may be on the GPU of WebGPU, where nothing reads their values', () => {
    expect(onWebgpu.checkBatches(batch(onGpu, labelsOnGpu), undefined)).toEqual(SIZE);
    onWebgpu.checkResult('tensor', onGpu);
  });

  it.each<[string, ErrorConstructor, string, () => unknown]>([
    [
      'a GPU tensor for the CPU',
      TypeError,
      'location of batchA.xs must be one that "cpu" can read, received "gpu-buffer" (copy it to CPU memory)',
      () => onCpu.checkBatches(batch(onGpu), undefined),
    ],
    [
      'a texture',
      TypeError,
      'location of batchB.xs must be one that "webgpu" can read, received "texture" (copy it to CPU memory)',
      () => onWebgpu.checkBatches(batch(), batch(texture)),
    ],
    [
      'an option of other classes',
      TypeError,
      'batchB must be { xs, ys }, received { into } (there is no option into here: results are new tensors)',
      () => onCpu.checkBatches(batch(), as({ into: images() })),
    ],
    [
      'labels by name',
      TypeError,
      'batchA.ys must be one tensor [N, K], received { color, kind } (concatenate labels by name along K, and split the result)',
      () => onCpu.checkBatches(as({ xs: images(), ys: { color: labels(), kind: 5 } }), undefined),
    ],
    [
      'no labels',
      TypeError,
      'batchA.ys must be an ONNX Runtime tensor, received { }',
      () => onCpu.checkBatches(as({ xs: images(), ys: {} }), undefined),
    ],
    [
      'another type',
      TypeError,
      'type of batchB.xs must be "float32", as the dtype option says, received "uint8" (or create it with dtype: "uint8")',
      () => onCpu.checkBatches(batch(), batch(new Tensor('uint8', new Uint8Array(96), DIMS))),
    ],
    [
      'another rank',
      RangeError,
      'shape of batchB.xs must be of rank 4, as the rank option says, received [3, 4, 8] (a single image? batch it first; or create it with rank: 3)',
      () => onCpu.checkBatches(batch(), batch(images([3, 4, 8]))),
    ],
    [
      'NaN in the first label',
      RangeError,
      'row 0 of batchA.ys must be finite in float32, received NaN',
      () => onCpu.checkBatches(batch(images(), labels(Number.NaN)), undefined),
    ],
    [
      'infinity in the last label of a second batch',
      RangeError,
      'row 1 of batchB.ys must be finite in float32, received Infinity',
      () => onCpu.checkBatches(batch(), batch(images(), labels(0, 0, 0, 0, 0, Infinity))),
    ],
    [
      'a result of another type',
      TypeError,
      'type of tensor must be "float32" or the dtype, received "uint8"',
      () => onCpu.checkResult('tensor', new Tensor('uint8', new Uint8Array(1), [1])),
    ],
  ])('cannot be %s', (_, error, message, act) => {
    expect(act).toThrow(new error(`@cutmix/onnx: ${message}`));
  });
});

describe('a tensor that was fed', () => {
  const disposed = images();
  disposed.dispose();
  const transferred = images();
  const { buffer } = transferred.data as Float32Array<ArrayBuffer>;
  structuredClone(buffer, { transfer: [buffer] });

  it.each<[string, Tensor | undefined, string[]]>([
    ['is named if it was disposed', disposed, ['x was disposed before the run']],
    [
      'is named if its memory was transferred',
      transferred,
      ['the memory of x was transferred before the run'],
    ],
    ['is not named if it is whole', images(), []],
    ['is not named if it is empty', new Tensor('float32', [], [0, 3]), []],
    ['is not named on a GPU', onGpu, []],
    ['is not named if there was none', undefined, []],
  ])('%s', (_, tensor, losses) => {
    expect(lossOf('x', tensor)).toEqual(losses);
  });
});
