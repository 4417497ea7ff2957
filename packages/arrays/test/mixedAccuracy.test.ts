import { type ArrayTensor, CutMix, mixedAccuracy } from '@cutmix/arrays';
import { mixedAccuracy as accuracyOf } from '@cutmix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const floats = (shape: number[], ...values: number[]) => ({
  data: Float32Array.from(values),
  shape,
});
const good = floats([2, 2], 1, 0, 0, 1);

describe('mixedAccuracy', () => {
  it('is the mean of the mixed label at the predicted class', () => {
    // Predicted: class 2 (0.5), class 0 (0.25), class 1 (0).
    const labels = floats([3, 3], 0.25, 0.25, 0.5, 0.25, 0.75, 0, 1, 0, 0);
    const predictions = floats([3, 3], 0.1, 0.2, 0.7, 3, -1, 2.9, -5, -4, -6);
    expect(mixedAccuracy(labels, predictions)).toBe(0.25);
  });

  it('takes the labels that apply returns', () => {
    const cutmix = new CutMix({ seed: 3, numClasses: 3 });
    const xs = { data: new Uint8Array(4 * 64), shape: [4, 8, 8, 1] };
    const { ys } = cutmix.apply({ xs, ys: { data: Int32Array.of(0, 1, 2, 1), shape: [4] } });
    const { lambdas, partners } = cutmix.plan({ batchSize: 4, height: 8, width: 8, step: 0 });
    expect([...partners]).not.toEqual([0, 1, 2, 3]);
    const own = floats([4, 3], 9, 0, 0, 0, 9, 0, 0, 0, 9, 0, 9, 0);
    const ids = [0, 1, 2, 1];
    const weights = ids.map((id, i) => (ids[partners[i]!] === id ? 1 : lambdas[i]!));
    const mean = weights.reduce((sum, weight) => sum + weight) / 4;
    expect(mixedAccuracy(ys, own)).toBeCloseTo(mean, 6);
  });

  it.each([
    Float64Array.of(1, 0, 0, 1),
    Uint8Array.of(1, 0, 0, 1),
    Int32Array.of(1, 0, 0, 1),
    BigInt64Array.of(1n, 0n, 0n, 1n),
  ])('reads labels in a $constructor.name', (data) => {
    expect(mixedAccuracy({ data, shape: [2, 2] }, floats([2, 2], 0.9, 0.1, 0.8, 0.2))).toBe(0.5);
  });

  it('gives what core gives', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    const values = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(values, fc.infiniteStream(value), (labels, outputs) => {
        const shape = [labels.length, 3];
        const data = Float64Array.from(labels.flat());
        const predicted = Float64Array.from(data, () => outputs.next().value);
        expect(mixedAccuracy({ data, shape }, { data: predicted, shape })).toBe(
          accuracyOf({ data, dims: shape }, { data: predicted, dims: shape }),
        );
      }),
    );
  });

  it('is NaN for no rows', () => {
    expect(mixedAccuracy(floats([0, 3]), floats([0, 3]))).toBeNaN();
  });

  it.each<[string, unknown[], ErrorConstructor, string]>([
    [
      'no labels',
      [undefined, good],
      TypeError,
      '@cutmix/arrays: labels must be { data, shape } with a typed array, received undefined',
    ],
    [
      'a plain array',
      [good, { data: [1, 0, 0, 1], shape: [2, 2] }],
      TypeError,
      '@cutmix/arrays: predictions.data must be a typed array, received [1, 0, 0, 1] ' +
        '(make one: Float32Array.from(data))',
    ],
    [
      'class ids',
      [{ data: Int32Array.of(0, 1), shape: [2] }, good],
      RangeError,
      '@cutmix/core: shape of labels must be [N, K] with K > 1, received [2]',
    ],
    [
      'predictions of another shape',
      [good, floats([2, 3], 0, 0, 0, 0, 0, 0)],
      RangeError,
      '@cutmix/core: shape of predictions must be [2, 2], as labels has, received [2, 3]',
    ],
    [
      'a NaN among the predictions',
      [good, floats([2, 2], 0, 1, 5, Number.NaN)],
      RangeError,
      '@cutmix/core: row 1 of predictions must be numbers other than NaN, received NaN',
    ],
    [
      'an infinite label',
      [floats([2, 2], 1, 0, 0, Infinity), good],
      RangeError,
      '@cutmix/core: row 1 of labels must be finite, received Infinity',
    ],
  ])('rejects %s', (_what, input, kind, message) => {
    const call = () => mixedAccuracy(...(input as [ArrayTensor, ArrayTensor<Float32Array>]));
    expect(call).toThrow(new kind(message));
  });
});
