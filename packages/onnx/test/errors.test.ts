import { planMixUp } from '@cutmix/core';
import { type Batch, CutMix, type CutMixOptions } from '@cutmix/onnx';
import { Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import { bytesOf, oneHot } from './tensors.ts';

const DIMS = [2, 3, 4, 4];
const images = (value = 1, dims: readonly number[] = DIMS) =>
  new Tensor('float32', new Float32Array(96).fill(value), dims);
const batch = (value = 1): Batch => ({ xs: images(value), ys: oneHot(2) });
const onGpu = Tensor.fromGpuBuffer(
  { size: 384, mapState: 'unmapped', destroy() {} } as unknown as Tensor.GpuBufferType,
  { dataType: 'float32', dims: DIMS },
);
const shared = new Float32Array(128);
const sharedImages = (at: number) => new Tensor('float32', shared.subarray(at, at + 96), DIMS);
const like = (changes: object) =>
  ({
    type: 'float32',
    dims: DIMS,
    location: 'cpu',
    data: new Float32Array(96),
    ...changes,
  }) as unknown as Tensor;

type Refusal = [
  what: string,
  error: typeof TypeError | typeof RangeError,
  message: RegExp,
  act: (cutmix: CutMix) => unknown,
];
const withImages = (xs: Tensor) => ({ ...batch(), xs });
const self = batch();
const refusals: Refusal[] = [
  [
    'a tensor on a GPU',
    TypeError,
    /location of batchA\.xs must be "cpu", received "gpu-buffer" \(.*@cutmix\/onnx\/model\)$/,
    (c) => c.apply(withImages(onGpu)),
  ],
  [
    'a second tensor on a GPU',
    TypeError,
    /batchB\.xs.*@cutmix\/onnx\/model/,
    (c) => c.apply(batch(), withImages(onGpu)),
  ],
  [
    'an `into` on a GPU',
    TypeError,
    /into.*@cutmix\/onnx\/model/,
    (c) => c.apply(batch(), undefined, { into: onGpu }),
  ],
  [
    'strings',
    TypeError,
    /type of batchA\.xs must be one of float16, float32, .*, bool, received "string"$/,
    (c) => c.apply(withImages(new Tensor(['a'], [1, 1, 1]))),
  ],
  [
    '4-bit numbers',
    TypeError,
    /type of batchA\.xs.*"int4"/,
    (c) => c.apply(withImages(new Tensor('int4', new Uint8Array(48), DIMS))),
  ],
  [
    'an array for a tensor',
    TypeError,
    /batchA\.xs must be an ONNX Runtime tensor, received Float32Array \(make a tensor of it: new Tensor\(type, data, dims\)\)$/,
    (c) => c.apply(withImages(new Float32Array(96) as unknown as Tensor)),
  ],
  [
    'data of another kind',
    TypeError,
    /data of batchA\.xs.*Float32Array/,
    (c) => c.apply(withImages(like({ data: new Float64Array(96) }))),
  ],
  [
    'too little data',
    RangeError,
    /length of batchA\.xs must be 96.*received 95/,
    (c) => c.apply(withImages(like({ data: new Float32Array(95) }))),
  ],
  [
    'a negative size',
    RangeError,
    /shape of batchA\.xs/,
    (c) => c.apply(withImages(like({ dims: [-2, 3, -4, 4] }))),
  ],
  [
    'another type',
    TypeError,
    /type of batchB\.xs must be "float32".*"uint8"/,
    (c) => c.apply(batch(), withImages(new Tensor('uint8', new Uint8Array(96), DIMS))),
  ],
  [
    'another shape of the same size',
    RangeError,
    /shape of batchB\.xs must be \[2, 3, 4, 4\].*\[2, 3, 8, 2\]/,
    (c) => c.apply(batch(), withImages(images(1, [2, 3, 8, 2]))),
  ],
  [
    'labels of another type',
    TypeError,
    /type of batchB\.ys/,
    (c) => c.apply(batch(), { ...batch(), ys: new Tensor('int32', new Int32Array(6), [2, 3]) }),
  ],
  [
    'ids of type bool',
    TypeError,
    /batchA\.ys.*integer.*"bool"/,
    (c) => c.apply({ ...batch(), ys: new Tensor('bool', new Uint8Array(2), [2]) }),
  ],
  [
    'ids of type float16',
    TypeError,
    /batchA\.ys.*integer.*"float16"/,
    (c) => c.apply({ ...batch(), ys: new Tensor('float16', new Uint16Array(2), [2]) }),
  ],
  [
    'float16 labels that are NaN',
    RangeError,
    /row 1 of batchA\.ys/,
    (c) =>
      c.apply({
        ...batch(),
        ys: new Tensor('float16', Uint16Array.of(0, 0, 0, 0x7e00, 0, 0), [2, 3]),
      }),
  ],
  [
    'an `into` of another type',
    TypeError,
    /type of into/,
    (c) => c.apply(batch(), undefined, { into: new Tensor('int32', new Int32Array(96), DIMS) }),
  ],
  [
    'an `into` of another shape',
    RangeError,
    /shape of into/,
    (c) => c.apply(batch(), undefined, { into: images(0, [2, 3, 2, 8]) }),
  ],
  [
    'a lone batch as its own `into`',
    RangeError,
    /into.*apart from batchA\.xs/,
    (c) => c.apply(self, undefined, { into: self.xs }),
  ],
  [
    'the second batch as `into`',
    RangeError,
    /into.*apart from batchB\.xs/,
    (c) => c.apply(batch(), self, { into: self.xs }),
  ],
  [
    'one batch given twice and as `into`',
    RangeError,
    /into.*apart from batchB\.xs/,
    (c) => c.apply(self, self, { into: self.xs }),
  ],
  [
    'an `into` that overlaps the first batch in part',
    RangeError,
    /into.*batchA\.xs itself or memory apart/,
    (c) => c.apply(withImages(sharedImages(0)), batch(), { into: sharedImages(8) }),
  ],
  [
    'an `into` that overlaps the second batch in part',
    RangeError,
    /into.*batchB\.xs/,
    (c) => c.apply(batch(), withImages(sharedImages(8)), { into: sharedImages(0) }),
  ],
  [
    'an `into` over labels',
    RangeError,
    /into.*batchA\.ys/,
    (c) =>
      c.apply(
        { xs: images(), ys: new Tensor('float32', shared.subarray(90, 96), [2, 3]) },
        undefined,
        { into: sharedImages(0) },
      ),
  ],
  [
    'an `into` over labels of the second batch',
    RangeError,
    /into.*batchB\.ys/,
    (c) =>
      c.apply(
        batch(),
        { xs: images(), ys: new Tensor('float32', shared.subarray(90, 96), [2, 3]) },
        { into: sharedImages(0) },
      ),
  ],
  [
    'options in the place of the second batch',
    TypeError,
    /received \{ into \} \(options come last: apply\(batchA, undefined, \{ into \}\)\)$/,
    (c) => c.apply(batch(), { into: images() } as unknown as Batch),
  ],
];

describe('apply rejects', () => {
  it.each(refusals)('%s', (_what, error, message, act) => {
    const cutmix = new CutMix({ seed: 1, numClasses: 3 });
    const before = bytesOf(self.xs);
    expect(() => act(cutmix)).toThrow(error);
    expect(() => act(cutmix)).toThrow(message);
    expect(() => act(cutmix)).toThrow(/^@cutmix\/(onnx|core): /);
    expect(cutmix.step).toBe(0);
    expect(bytesOf(self.xs)).toEqual(before);
    expect(shared.every((value) => value === 0)).toBe(true);
  });

  it('labels that are not finite before it writes to `into`', () => {
    const cutmix = new CutMix({ seed: 1 });
    const into = images(5);
    const ys = new Tensor('float32', Float32Array.of(0, 0, 0, 0, 0, Number.NaN), [2, 3]);
    expect(() => cutmix.apply({ xs: images(), ys }, undefined, { into })).toThrow(
      /row 1 of batchA\.ys/,
    );
    expect(into.data).toEqual(images(5).data);
  });

  it('a disposed tensor', () => {
    const xs = images();
    xs.dispose();
    expect(() => new CutMix({ seed: 1 }).apply({ xs, ys: oneHot(2) })).toThrow(
      /^@cutmix\/onnx: batchA\.xs is already disposed$/,
    );
  });
});

it('names memory that was transferred to another thread', () => {
  const data = new Float32Array(96);
  const xs = new Tensor('float32', data, DIMS);
  structuredClone(data, { transfer: [data.buffer] });
  expect(() => new CutMix({ seed: 1 }).apply({ xs, ys: oneHot(2) })).toThrow(
    new RangeError(
      '@cutmix/onnx: length of batchA.xs must be 96, as its shape [2, 3, 4, 4] says, received 0 ' +
        '(its memory was transferred, as postMessage does: copy it first)',
    ),
  );
});

describe('composite', () => {
  const cutmix = new CutMix({ seed: 1 });
  const plan = cutmix.plan({ batchSize: 2, height: 4, width: 4 });
  const a = images();

  it('rejects non-tensors, tensors that do not fit, and memory that it would overwrite while reading', () => {
    expect(() => cutmix.composite(plan, undefined as unknown as Tensor)).toThrow(
      /: a must be an ONNX/,
    );
    expect(() => cutmix.composite(plan, a, onGpu)).toThrow(/location of b /);
    expect(() => cutmix.composite(plan, a, images(1, [2, 1, 12, 4]))).toThrow(/shape of b /);
    expect(() => cutmix.composite(plan, a, undefined, { into: a })).toThrow(/into.*apart from a/);
    expect(() => cutmix.composite(plan, a, a, { into: a })).toThrow(/into.*apart from b/);
    expect(() => cutmix.composite(plan, images(1, [2, 3, 16, 1]))).toThrow(/plan\.height/);
    const blends = planMixUp({ seed: 1 }, { batchSize: 2, height: 4, width: 4 });
    const bools = new Tensor('bool', new Uint8Array(96), DIMS);
    expect(() => cutmix.composite(blends, bools)).toThrow(/type of a must be one of .* for MixUp/);
  });

  it('a plan with a partner that does not exist', () => {
    const broken = { ...plan, partners: Int32Array.of(0, 2) };
    expect(() => cutmix.composite(broken, a)).toThrow(/plan\.partners\[1\]/);
  });
});

describe('the constructor rejects', () => {
  it.each([
    [{ layout: 'NWHC' }, RangeError, /layout must be one of NHWC, NCHW/],
    [{ layout: 1 }, TypeError, /layout/],
    [{ alpha: 0 }, RangeError, /alpha/],
    [{ aplha: 1 }, TypeError, /aplha/],
    [null, TypeError, /options must be an object/],
  ])('%j', (options, error, message) => {
    const act = () => new CutMix(options as unknown as CutMixOptions);
    expect(act).toThrow(error);
    expect(act).toThrow(message);
  });
});
