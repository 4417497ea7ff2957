import {
  type ArrayTensor,
  type Batch,
  CutMix,
  type ImageDataLike,
  type IntoOptions,
  type TypedArray,
} from '@cutmix/arrays';
import { describe, expect, it } from 'vitest';

const shape = [4, 6, 8, 3];
const ys = { data: Float32Array.from({ length: 8 }, (_, i) => i % 2), shape: [4, 2] };
const numbers = Array.from({ length: 576 }, (_, i) => i % 127);
const tensorOf = (data: TypedArray): ArrayTensor => ({ data, shape });

describe('apply', () => {
  it('writes into shared memory, and into its own first batch', () => {
    const [a, b] = [Float32Array.from(numbers), Float32Array.from(numbers, (n) => -n)];
    const options = { seed: 5, minBoxSize: 2 };
    const expected = new CutMix(options).apply({ xs: tensorOf(a), ys }, { xs: tensorOf(b), ys });
    const shared = tensorOf(new Float32Array(new SharedArrayBuffer(4 * 576)));
    const batches = [
      { xs: tensorOf(a), ys },
      { xs: tensorOf(b), ys },
    ] as const;
    expect(new CutMix(options).apply(...batches, { into: shared }).xs).toBe(shared);
    expect([...shared.data]).toEqual([...expected.xs.data]);
    const own = batches[0].xs;
    expect(new CutMix(options).apply(...batches, { into: own }).xs.data).toEqual(expected.xs.data);
  });

  it('refuses to write into memory that it reads boxes from', () => {
    const cutmix = new CutMix({ seed: 5 });
    const batch = { xs: tensorOf(Float32Array.from(numbers)), ys };
    expect(() => cutmix.apply(batch, undefined, { into: batch.xs })).toThrow(
      /^@cutmix\/arrays: into must be memory apart from batchA.xs, .* \(it shares memory with that input\)$/,
    );
    expect(cutmix.step).toBe(0);
  });

  it('is right when it writes over its own batch through a clone of a shared buffer', () => {
    const memory = new SharedArrayBuffer(1000);
    const xs = tensorOf(new Uint8Array(memory, 0, 576));
    xs.data.set(numbers as never);
    const into = tensorOf(new Uint8Array(structuredClone(memory), 100, 576));
    const other = { xs: tensorOf(Uint8Array.from(numbers, (value) => 255 - value)), ys };
    const options = { seed: 5, minBoxSize: 2 };
    const expected = new CutMix(options).apply({ xs: tensorOf(xs.data.slice()), ys }, other);
    new CutMix(options).apply({ xs, ys }, other, { into });
    expect([...into.data]).toEqual([...expected.xs.data]);
  });

  it.each([0, 1])('writes into the memory right before or after its batch (case %#)', (own) => {
    const memory = new ArrayBuffer(2 * 576);
    const [xs, into] = [own, 1 - own].map((at) =>
      tensorOf(new Uint8Array(memory, at * 576, 576)),
    ) as [ArrayTensor, ArrayTensor];
    xs.data.set(numbers as never);
    const expected = new CutMix({ seed: 5 }).apply({ xs: tensorOf(Uint8Array.from(numbers)), ys });
    expect(new CutMix({ seed: 5 }).apply({ xs, ys }, undefined, { into }).xs).toBe(into);
    expect([...into.data]).toEqual([...expected.xs.data]);
  });
});

const memory = Float32Array.from({ length: 576 + 8 }, (_, i) => i);
const untouched = memory.slice();
const whole = tensorOf(memory.subarray(0, 576));
const labels = { data: memory.subarray(570, 578), shape: [4, 2] };
const apart = () => tensorOf(new Float32Array(576).fill(-1));
const pictures = (): ImageDataLike[] =>
  Array.from({ length: 4 }, () => ({ data: new Uint8ClampedArray(192), width: 8, height: 6 }));
const as = <T>(value: unknown): T => value as T;
const shared = '(it shares memory with that input)';
const lists = '(lists of ImageData come back as new ones; leave into out)';

describe.each(['apply', 'applyPlan'] as const)('%s refuses, and changes nothing, for', (method) => {
  const batch = (xs = apart(), labels = ys): Batch => ({ xs, ys: labels });
  it.each<[string, ErrorConstructor, string, Batch, Batch | undefined, unknown]>([
    [
      'its only batch',
      RangeError,
      `memory apart from batchA.xs, which the boxes are taken from, received Float32Array ${shared}`,
      batch(whole),
      undefined,
      whole,
    ],
    [
      'a part of the first of two batches',
      RangeError,
      `batchA.xs itself or memory apart from it, received Float32Array ${shared}`,
      batch(whole),
      batch(),
      tensorOf(memory.subarray(1, 577)),
    ],
    [
      'the second batch',
      RangeError,
      `memory apart from batchB.xs, received Float32Array ${shared}`,
      batch(),
      batch(whole),
      whole,
    ],
    [
      'the labels',
      RangeError,
      `memory apart from batchA.ys, received Float32Array ${shared}`,
      batch(apart(), labels),
      undefined,
      whole,
    ],
    [
      'the labels of the second batch',
      RangeError,
      `memory apart from batchB.ys, received Float32Array ${shared}`,
      batch(),
      batch(apart(), labels),
      whole,
    ],
    [
      'a number',
      TypeError,
      '{ data, shape } with a typed array, received 5',
      batch(),
      undefined,
      5,
    ],
    [
      'a list of ImageData for arrays',
      TypeError,
      `{ data, shape } with a typed array, received [{ data, width, height }] ${lists}`,
      batch(),
      undefined,
      pictures().slice(0, 1),
    ],
    [
      'arrays for lists of ImageData',
      TypeError,
      `{ data, shape } with a typed array, received { data, shape } ${lists}`,
      as({ xs: pictures(), ys }),
      undefined,
      apart(),
    ],
  ])('%s', (_, error, expected, batchA, batchB, into) => {
    const cutmix = new CutMix({ seed: 1 });
    const options = as<IntoOptions>({ into });
    const plan = cutmix.plan({ batchSize: 4, height: 6, width: 8, paired: batchB !== undefined });
    const act = () =>
      method === 'apply'
        ? cutmix.apply(batchA, batchB, options)
        : cutmix.applyPlan(plan, batchA, batchB, options);
    expect(act).toThrow(new error(`@cutmix/arrays: into must be ${expected}`));
    expect(cutmix.step).toBe(0);
    expect(memory).toEqual(untouched);
  });

  it.each<[string, ErrorConstructor, string, ArrayTensor]>([
    [
      'another type',
      TypeError,
      'type of into must be "Float32Array", as batchA.xs has, received "Uint8Array"',
      tensorOf(new Uint8Array(576)),
    ],
    [
      'another shape',
      RangeError,
      'shape of into must be [4, 6, 8, 3], as batchA.xs has, received [4, 8, 6, 3]',
      { data: new Float32Array(576), shape: [4, 8, 6, 3] },
    ],
  ])('memory of %s', (_, error, message, into) => {
    const cutmix = new CutMix({ seed: 1 });
    const plan = cutmix.plan({ batchSize: 4, height: 6, width: 8 });
    const act = () =>
      method === 'apply'
        ? cutmix.apply(batch(), undefined, { into })
        : cutmix.applyPlan(plan, batch(), undefined, { into });
    expect(act).toThrow(new error(`@cutmix/arrays: ${message}`));
  });
});

describe('composite', () => {
  const cutmix = new CutMix({ seed: 1 });
  const size = { batchSize: 4, height: 6, width: 8 };
  const plan = cutmix.plan(size);
  const paired = cutmix.plan({ ...size, paired: true });

  it('writes into the images outside the boxes, if the boxes are those of others', () => {
    const [own, other] = [apart(), tensorOf(Float32Array.from(numbers))];
    const expected = cutmix.composite(paired, apart(), other);
    expect(cutmix.composite(paired, own, other, { into: own })).toBe(own);
    expect(own.data).toEqual(expected.data);
  });

  it.each<[string, string, () => unknown]>([
    [
      'its only images',
      `into must be memory apart from a, which the boxes are taken from, received Float32Array ${shared}`,
      () => cutmix.composite(plan, whole, undefined, { into: whole }),
    ],
    [
      'the images in the boxes',
      `into must be memory apart from b, received Float32Array ${shared}`,
      () => cutmix.composite(paired, apart(), whole, { into: whole }),
    ],
    [
      'memory of another type',
      'type of into must be "Float32Array", as a has, received "Uint8Array"',
      () =>
        cutmix.composite(plan, apart(), undefined, {
          into: tensorOf(new Uint8Array(576)) as never,
        }),
    ],
  ])('refuses %s', (_, message, act) => {
    expect(act).toThrow(`@cutmix/arrays: ${message}`);
  });

  it('names the list of ImageData that does not fit the layout', () => {
    const nchw = new CutMix({ layout: 'NCHW' });
    const images: ArrayTensor = { data: new Uint8ClampedArray(768), shape: [4, 4, 6, 8] };
    const expected = (name: string) => `"NHWC", as the ImageData of ${name} is, received "NCHW"`;
    expect(() => nchw.composite(plan, pictures())).toThrow(expected('a'));
    expect(() => nchw.composite(paired, images, as(pictures()))).toThrow(expected('b'));
  });
});
