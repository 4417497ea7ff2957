import { CutMix } from '@cutmix/onnx';
import { Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import { ARRAYS, IMAGE_TYPES, type ImageType } from './tensors.ts';

/** Two images, the left half of each taken from the other: lambda is .5. */
const halfPlan = {
  ...new CutMix({ seed: 0 }).plan({ batchSize: 2, height: 2, width: 2 }),
  boxes: Int32Array.of(0, 0, 1, 2, 0, 0, 1, 2),
  partners: Int32Array.of(1, 0),
  lambdas: Float32Array.of(0.5, 0.5),
};
const xs = new Tensor('float32', new Float32Array(8), [2, 2, 2]);
const mix = (ys: Tensor, numClasses?: number) =>
  new CutMix({ seed: 0, ...(numClasses !== undefined && { numClasses }) }).applyPlan(halfPlan, {
    xs,
    ys,
  }).ys;

/** The array of a type, holding 0s and 1s. */
function onesAndZeros(type: ImageType, values: readonly number[]) {
  if (type === 'int64' || type === 'uint64') return new ARRAYS[type](values.map(BigInt));
  return ARRAYS[type].from(type === 'float16' ? values.map((value) => value * 0x3c00) : values);
}

describe('labels', () => {
  it.each(IMAGE_TYPES)('[N, K] of type %s become float32', (type) => {
    const ys = new Tensor(type, onesAndZeros(type, [1, 0, 1, 0, 0, 1]), [2, 3]);
    expect(mix(ys)).toMatchObject({
      type: 'float32',
      dims: [2, 3],
      data: Float32Array.of(0.5, 0, 1, 0.5, 0, 1),
    });
  });

  it.each(IMAGE_TYPES.filter((type) => type.includes('int')))('[N] of type %s are ids', (type) => {
    expect(mix(new Tensor(type, onesAndZeros(type, [0, 1]), [2]), 3)).toMatchObject({
      dims: [2, 3],
      data: Float32Array.of(0.5, 0.5, 0, 0.5, 0.5, 0),
    });
  });

  it('reads every finite half exactly', () => {
    const halves = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter(
      (bits) => (bits & 0x7c00) !== 0x7c00,
    );
    const plan = {
      ...new CutMix({ seed: 0 }).plan({ batchSize: 1, height: 1, width: 1 }),
      boxes: new Int32Array(4),
      lambdas: Float32Array.of(1),
    };
    const image = new Tensor('uint8', new Uint8Array(1), [1, 1, 1]);
    const ys = new Tensor('float16', halves, [1, halves.length]);
    const { data } = new CutMix({ seed: 0 }).applyPlan(plan, { xs: image, ys }).ys;
    const values = data as Float32Array;

    expect(new Set(Array.from(values, Math.abs)).size).toBe(31 * 1024);
    const halfOf = (bits: number) => values[halves.indexOf(bits)];
    // Table of IEEE 754 binary16: 1, −2, the largest, the smallest normal, the smallest.
    expect([0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001].map(halfOf)).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
    ]);
    // Positive halves are ordered as their bits are.
    const positive = values.subarray(0, 31 * 1024);
    expect(positive.every((value, i) => i === 0 || value > positive[i - 1])).toBe(true);
  });

  it('mixes with the labels of the second batch', () => {
    const ys = (first: number) => new Tensor('int64', BigInt64Array.of(0n, BigInt(first)), [2]);
    const plan = { ...halfPlan, partners: Int32Array.of(0, 1) };
    const mixed = new CutMix({ seed: 0, numClasses: 3 }).applyPlan(
      plan,
      { xs, ys: ys(1) },
      { xs, ys: ys(2) },
    );
    expect(mixed.ys.data).toEqual(Float32Array.of(1, 0, 0, 0, 0.5, 0.5));
  });
});
