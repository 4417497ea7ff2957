import {
  type LabelBatch,
  mixedAccuracy,
  mixLabels,
  type PredictionBatch,
  planCutMix,
} from '@cutmix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const rows = (dims: number[], ...data: number[]) => ({ data, dims });

describe('mixedAccuracy', () => {
  it('is the mean of the mixed label at the predicted class', () => {
    // Predicted: class 2 (0.5), class 0 (0.25), class 1 (0).
    const labels = rows([3, 3], 0.25, 0.25, 0.5, 0.25, 0.75, 0, 1, 0, 0);
    const predictions = rows([3, 3], 0.1, 0.2, 0.7, 3, -1, 2.9, -5, -4, -6);
    expect(mixedAccuracy(labels, predictions)).toBe(0.25);
  });

  it('is the usual accuracy on one-hot labels', () => {
    const labels = rows([4, 2], 1, 0, 0, 1, 1, 0, 0, 1);
    const predictions = rows([4, 2], 0.9, 0.1, 0.8, 0.2, 0.6, 0.4, 0.3, 0.7);
    expect(mixedAccuracy(labels, predictions)).toBe(0.75);
  });

  it.each([
    ['the first two', [5, 5, 1], 0.5],
    ['the last two', [1, 5, 5], 0.25],
    ['all', [0, 0, 0], 0.5],
    ['0 and -0', [-0, 0, -1], 0.5],
    ['all -Infinity', [-Infinity, -Infinity, -Infinity], 0.5],
    ['two of Infinity', [1, Infinity, Infinity], 0.25],
  ])('takes the first of equal outputs: %s', (_which, outputs, expected) => {
    expect(mixedAccuracy(rows([1, 3], 0.5, 0.25, 0.125), rows([1, 3], ...outputs))).toBe(expected);
  });

  it('reads bigints, booleans and typed arrays', () => {
    const predictions = { data: Float32Array.of(0, 1, 1, 0), dims: [2, 2] };
    const of = (data: LabelBatch['data']) => mixedAccuracy({ data, dims: [2, 2] }, predictions);
    expect(of(BigInt64Array.of(0n, 1n, 0n, 1n))).toBe(0.5);
    expect(of([false, true, true, false])).toBe(1);
    expect(of(Uint8Array.of(1, 0, 0, 1))).toBe(0);
  });

  it('is NaN for no rows, the mean of nothing', () => {
    expect(mixedAccuracy(rows([0, 3]), rows([0, 3]))).toBeNaN();
  });

  it('is at most the mean of the largest labels, which the labels themselves reach', () => {
    const size = { batchSize: 6, height: 8, width: 8 };
    const ids = { data: Int32Array.of(0, 1, 2, 2, 1, 0), dims: [6] };
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(fc.double({ noNaN: true }), { minLength: 18, maxLength: 18 }),
        (seed, outputs) => {
          const mixed = mixLabels(ids, undefined, planCutMix({ seed }, size), { numClasses: 3 });
          const labels = { data: mixed, dims: [6, 3] };
          const best = mixedAccuracy(labels, labels);
          let largest = 0;
          for (let row = 0; row < 6; row++)
            largest += Math.max(...mixed.subarray(3 * row, 3 * row + 3));
          expect(best).toBe(largest / 6);
          expect(mixedAccuracy(labels, rows([6, 3], ...outputs))).toBeLessThanOrEqual(best);
        },
      ),
    );
  });

  const good = rows([2, 2], 1, 0, 0, 1);
  it.each<[string, unknown[], ErrorConstructor, string]>([
    [
      'no labels',
      [undefined, good],
      TypeError,
      'labels must be { data, dims }, received undefined',
    ],
    ['no predictions', [good], TypeError, 'predictions must be { data, dims }, received undefined'],
    [
      'bare numbers',
      [good, [1, 0, 0, 1]],
      TypeError,
      'predictions must be { data, dims }, received [1, 0, 0, 1]',
    ],
    [
      'class ids',
      [rows([2], 0, 1), good],
      RangeError,
      'shape of labels must be [N, K] with K > 1, received [2]',
    ],
    [
      'three dimensions',
      [rows([1, 2, 2], 0, 1, 1, 0), good],
      RangeError,
      'shape of labels must be [N, K] with K > 1, received [1, 2, 2]',
    ],
    [
      'half a row',
      [rows([1.5, 2], 0, 1, 1), good],
      RangeError,
      'shape of labels must be [N, K] with K > 1, received [1.5, 2]',
    ],
    [
      'one output',
      [rows([2, 1], 0, 1), rows([2, 1], 0.5, 0.5)],
      RangeError,
      'shape of labels must be [N, K] with K > 1, received [2, 1] ' +
        '(one output has no largest: compare it with a threshold)',
    ],
    [
      'no shape',
      [{ data: [1, 0] }, good],
      TypeError,
      'shape of labels must be [N, K] with K > 1, received undefined',
    ],
    [
      'another shape',
      [good, rows([2, 3], 0, 0, 0, 0, 0, 0)],
      RangeError,
      'shape of predictions must be [2, 2], as labels has, received [2, 3]',
    ],
    [
      'another number of rows',
      [good, rows([1, 2], 0, 1)],
      RangeError,
      'shape of predictions must be [2, 2], as labels has, received [1, 2]',
    ],
    [
      'data of another length',
      [good, rows([2, 2], 0, 1, 0)],
      RangeError,
      'length of predictions must be 4, received 3',
    ],
    [
      'text for data',
      [good, { data: 'abcd', dims: [2, 2] }],
      TypeError,
      'predictions must be an array, received "abcd"',
    ],
    [
      'a NaN among the predictions',
      [good, rows([2, 2], 0, 1, 5, Number.NaN)],
      RangeError,
      'row 1 of predictions must be numbers other than NaN, received NaN',
    ],
    [
      'a NaN as the first prediction',
      [good, rows([2, 2], Number.NaN, 1, 5, 0)],
      RangeError,
      'row 0 of predictions must be numbers other than NaN, received NaN',
    ],
    [
      'null among the predictions',
      [good, { data: [0, 1, null, 1], dims: [2, 2] }],
      TypeError,
      'row 1 of predictions must be numbers other than NaN, received null',
    ],
    [
      'a NaN label',
      [rows([2, 2], 1, 0, 0, Number.NaN), rows([2, 2], 1, 0, 0, 1)],
      RangeError,
      'row 1 of labels must be finite, received NaN',
    ],
    [
      'a label that is text',
      [{ data: ['1', 0, 0, 1], dims: [2, 2] }, good],
      TypeError,
      'row 0 of labels must be finite, received "1"',
    ],
    [
      'a label that is null',
      [{ data: [null, 0, 0, 1], dims: [2, 2] }, good],
      TypeError,
      'row 0 of labels must be finite, received null',
    ],
    [
      'a named label',
      [{ ...rows([2, 2], 1, 0, 0, Infinity), name: 'mixed.ys.kind' }, good],
      RangeError,
      'row 1 of mixed.ys.kind must be finite, received Infinity',
    ],
    [
      'a named prediction',
      [
        { ...good, name: 'mixed.ys.kind' },
        { ...rows([2, 2], 0, 1, 0, Number.NaN), name: 'kind' },
      ],
      RangeError,
      'row 1 of kind must be numbers other than NaN, received NaN',
    ],
  ])('rejects %s', (_what, input, kind, message) => {
    const call = () => mixedAccuracy(...(input as [LabelBatch, PredictionBatch]));
    expect(call).toThrow(new kind(`@cutmix/core: ${message}`));
  });
});
