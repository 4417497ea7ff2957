import { type ArrayTensor, CutMix, type TypedArray } from '@cutmix/arrays';
import { describe, expect, it } from 'vitest';

const shape = [4, 6, 8, 3];
const ys = { data: Float32Array.from({ length: 8 }, (_, i) => i % 2), shape: [4, 2] };
const ARRAYS = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as const;

const numbers = Array.from({ length: 576 }, (_, i) => i % 127);
const tensorOf = (data: TypedArray): ArrayTensor => ({ data, shape });

describe('CutMix', () => {
  it.each(ARRAYS)('mixes a %o as every other array', (Numbers) => {
    const cutmix = new CutMix({ seed: 5, minBoxSize: 2 });
    const plan = cutmix.plan({ batchSize: 4, height: 6, width: 8 });
    const mixed = cutmix.composite(plan, tensorOf(Numbers.from(numbers)));
    const expected = cutmix.composite(plan, tensorOf(Float64Array.from(numbers)));
    expect(mixed.data.constructor).toBe(Numbers);
    expect([...mixed.data]).toEqual([...expected.data]);
  });

  it('mixes 64-bit integers', () => {
    const cutmix = new CutMix({ seed: 5, minBoxSize: 2 });
    const plan = cutmix.plan({ batchSize: 4, height: 6, width: 8 });
    const bigints = BigInt64Array.from(numbers, BigInt);
    const expected = cutmix.composite(plan, tensorOf(Float64Array.from(numbers)));
    expect(cutmix.composite(plan, { data: bigints, shape }).data).toEqual(
      BigInt64Array.from(expected.data as Float64Array, BigInt),
    );
  });

  it.each([
    [0, 4],
    [4, 0],
    [4, 4],
    [4, 12],
    [8, 16],
  ])('reads batches at offsets of %d and %d bytes', (own, other) => {
    const at = (offset: number, values: readonly number[]) => {
      const data = new Float32Array(new ArrayBuffer(offset + 4 * 576), offset, 576);
      data.set(values);
      return { xs: tensorOf(data), ys };
    };
    const negative = numbers.map((value) => -value);
    const options = { seed: 5, minBoxSize: 2 };
    const mixed = new CutMix(options).apply(at(own, numbers), at(other, negative));
    const expected = new CutMix(options).apply(at(0, numbers), at(0, negative));
    expect(mixed.xs.data).toEqual(expected.xs.data);
  });

  it('returns a Uint8Array for a Buffer', () => {
    const cutmix = new CutMix({ seed: 5 });
    const { xs } = cutmix.apply({ xs: { data: Buffer.from(numbers), shape }, ys });
    expect(xs.data.constructor).toBe(Uint8Array);
  });

  it.each<[string, unknown, ErrorConstructor, string | RegExp]>([
    [
      'a list of numbers',
      { xs: { data: numbers, shape }, ys },
      TypeError,
      'batchA.xs.data must be a typed array, received [0, 1, 2, 3, 4, 5, 6, 7] (make one: Float32Array.from(data))',
    ],
    [
      'an array without its shape',
      { xs: new Float32Array(576), ys },
      TypeError,
      '(make a tensor of it: { data: Float32Array.from(values), shape })',
    ],
    [
      'a DataView',
      { xs: { data: new DataView(new ArrayBuffer(576)), shape }, ys },
      TypeError,
      'batchA.xs.data must be a typed array, received DataView (make one: Float32Array.from(data))',
    ],
    [
      'values without their shape',
      { xs: { data: new Float32Array(576) }, ys },
      TypeError,
      'batchA.xs must be { data, shape } with a typed array, received { data }',
    ],
    [
      'a shape that is a text',
      { xs: { data: new Float32Array(576), shape: '4x6x8x3' }, ys },
      TypeError,
      'batchA.xs.shape must be an array, received "4x6x8x3"',
    ],
    [
      'negative dimensions',
      { xs: { data: new Float32Array(576), shape: [-4, 6, -8, 3] }, ys },
      RangeError,
      'shape of batchA.xs must be integers >= 0, received [-4, 6, -8, 3]',
    ],
    [
      'a shape for fewer values',
      { xs: { data: new Float32Array(575), shape }, ys },
      RangeError,
      /^@cutmix\/arrays: length of batchA.xs must be 576, as its shape \[4, 6, 8, 3\] says, received 575$/,
    ],
    [
      'fractional dimensions',
      { xs: { data: new Float32Array(576), shape: [4, 6, 8.5, 3] }, ys },
      RangeError,
      'shape of batchA.xs must be integers >= 0',
    ],
    [
      'float class ids',
      { xs: tensorOf(new Float32Array(576)), ys: { data: new Float32Array(4), shape: [4] } },
      TypeError,
      'type of batchA.ys of shape [N] must be an integer type, received "Float32Array"',
    ],
  ])('rejects %s', (_, batch, kind, message) => {
    const act = () => new CutMix({ seed: 1 }).apply(batch as never);
    expect(act).toThrow(kind);
    expect(act).toThrow(message);
  });

  it('accepts 64 dimensions, one of them 0', () => {
    const cutmix = new CutMix({ seed: 1 });
    const plan = cutmix.plan({ batchSize: 1, height: 1, width: 1 });
    const composite = (rank: number, channels: number) => {
      const shape = [...Array<number>(rank - 1).fill(1), channels];
      return cutmix.composite(plan, { data: new Float32Array(channels), shape });
    };
    expect(composite(64, 1).shape.length).toBe(64);
    expect(composite(4, 0).data.length).toBe(0);
    expect(() => composite(65, 1)).toThrow('shape of a must be integers >= 0, received [1, 1, ');
  });
});
