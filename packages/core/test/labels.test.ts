import {
  type CutMixPlan,
  type LabelBatch,
  mixLabels,
  planCutMix,
  planFromJSON,
} from '@cutmix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as arbitrary from './arbitraries.ts';
import { golden } from './golden.ts';

/** Three 2×2 images: one pixel of row 1, nothing, and everything of row 0. */
const plan: CutMixPlan = {
  batchSize: 3,
  height: 2,
  width: 2,
  step: 0,
  paired: false,
  boxes: Int32Array.of(0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 2, 2),
  partners: Int32Array.of(1, 2, 0),
  lambdas: Float32Array.of(0.75, 1, 0),
};
const oneHot: LabelBatch = { data: [1, 0, 0, 1, 0, 0], dims: [3, 2] };
const ids = (data: LabelBatch['data']): LabelBatch => ({ data, dims: [data.length] });

describe('mixLabels', () => {
  it('weights each row by its share of own pixels', () => {
    expect([...mixLabels(oneHot, undefined, plan)]).toEqual([0.75, 0.25, 0, 1, 1, 0]);
  });

  it('reads partners from the second batch', () => {
    const other = { data: [0, 0, 0, 8, 4, 0], dims: [3, 2] };
    expect([...mixLabels(oneHot, other, plan)]).toEqual([0.75, 2, 0, 1, 0, 0]);
  });

  it('reads partners from a second batch of another length', () => {
    const other = { data: [0, 0, 0, 8, 4, 0, 1, 1], dims: [4, 2] };
    const last = { ...plan, partners: Int32Array.of(3, 3, 3) };
    expect([...mixLabels(oneHot, other, last)]).toEqual([1, 0.25, 0, 1, 1, 1]);
  });

  it.each(golden.labels)('agrees with NumPy in float32, ε = $labelSmoothing', (expected) => {
    const { a, b, dims, labelSmoothing, mixed } = expected;
    const labels = (data: number[]) => ({ data: Float32Array.from(data), dims });
    const plan = planFromJSON(expected.plan);
    const out = mixLabels(labels(a), labels(b), plan, { labelSmoothing });
    expect([...out]).toEqual(mixed);
  });

  it('smooths every row, mixed or not: off = ε/K, on = 1 − ε + ε/K', () => {
    const off = Math.fround(0.1 / 2);
    const on = Math.fround(Math.fround(1 - 0.1) + off);
    const out = mixLabels(oneHot, undefined, plan, { labelSmoothing: 0.1 });
    expect([...out.subarray(2)]).toEqual([off, on, on, off]);
  });

  it.each([
    ['Int32Array', Int32Array.of(0, 1, 2)],
    ['Uint8ClampedArray', Uint8ClampedArray.of(0, 1, 2)],
    ['BigInt64Array', BigInt64Array.of(0n, 1n, 2n)],
    ['BigUint64Array', BigUint64Array.of(0n, 1n, 2n)],
    ['array of numbers', [0, 1, 2]],
    ['array of bigints', [0n, 1n, 2n]],
  ])('reads class ids from %s', (_, data) => {
    expect([...mixLabels(ids(data), undefined, plan, { numClasses: 4 })]).toEqual([
      0.75, 0.25, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0,
    ]);
  });

  it.each([
    ['Uint8Array', Uint8Array.of(1, 0, 0, 1, 0, 0)],
    ['Float64Array', Float64Array.of(1, 0, 0, 1, 0, 0)],
    ['BigInt64Array', BigInt64Array.of(1n, 0n, 0n, 1n, 0n, 0n)],
    ['array of booleans', [true, false, false, true, false, false]],
  ])('reads rows from %s', (_, data) => {
    expect(mixLabels({ data, dims: [3, 2] }, undefined, plan)).toEqual(
      mixLabels(oneHot, undefined, plan),
    );
  });

  it.each([
    ['floats', Float32Array.of(4, 8, 2), {}],
    ['integers with numClasses: 1', Int32Array.of(4, 8, 2), { numClasses: 1 }],
    ['an array with numClasses: 1', [4, 8, 2], { numClasses: 1 }],
  ])('reads [N, 1] of %s as K = 1', (_, data, options) => {
    expect([...mixLabels({ data, dims: [3, 1] }, undefined, plan, options)]).toEqual([5, 8, 4]);
  });

  it('reads [N, 1] of booleans as K = 1', () => {
    const labels = { data: [true, false, true], dims: [3, 1] };
    expect([...mixLabels(labels, undefined, plan)]).toEqual([0.75, 0, 1]);
  });

  it('mixes ids with soft rows of as many classes', () => {
    const soft = { data: [0, 0.5, 0.25, 0.75, 1, 0], dims: [3, 2] };
    const out = mixLabels(ids([0, 1, 1]), soft, plan, { numClasses: 2 });
    expect([...out]).toEqual([0.8125, 0.1875, 0, 1, 0, 0.5]);
  });

  it('accepts the options of every kind of plan', () => {
    const options = { alpha: 1, seed: 3, cutmix: {}, mixup: {}, cutmixShare: 0.5, numClasses: 2 };
    expect(mixLabels(ids([0, 1, 1]), undefined, plan, options)).toEqual(
      mixLabels(ids([0, 1, 1]), undefined, plan, { numClasses: 2 }),
    );
  });

  it('keeps the sign of zeros', () => {
    const zeros = { data: [-0, -0, -0], dims: [3, 1] };
    expect([...mixLabels(zeros, undefined, plan, { numClasses: 1 })]).toEqual([-0, -0, -0]);
  });

  it('returns an empty array for an empty batch', () => {
    const none = planCutMix({ seed: 1 }, { batchSize: 0, height: 2, width: 2 });
    expect(mixLabels({ data: [], dims: [0, 5] }, undefined, none)).toEqual(new Float32Array(0));
    expect(mixLabels(ids([]), undefined, none, { numClasses: 5 })).toEqual(new Float32Array(0));
  });

  it('keeps unmixed rows bit for bit and leaves its input alone', () => {
    const row = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 3,
      maxLength: 3,
    });
    fc.assert(
      fc.property(arbitrary.seed, fc.array(row, { minLength: 1 }), (seed, rows) => {
        const data = Float32Array.from(rows.flat(), (value) => value + 0);
        const before = data.slice();
        const size = { batchSize: rows.length, height: 4, width: 4 };
        const unmixed = planCutMix({ seed, probability: 0 }, size);
        const labels = { data, dims: [rows.length, 3] };
        expect(mixLabels(labels, undefined, unmixed)).toEqual(before);
        mixLabels(labels, undefined, planCutMix({ seed }, size), { labelSmoothing: 0.5 });
        expect(data).toEqual(before);
      }),
    );
  });

  it.each<[string, unknown[], ErrorConstructor, string]>([
    [
      'class ids in a raw buffer',
      [{ data: new ArrayBuffer(3), dims: [3] }, undefined, plan],
      TypeError,
      'labelsA must be integers for shape [N], received ArrayBuffer',
    ],
    [
      'missing labels',
      [undefined, undefined, plan],
      TypeError,
      'labelsA must be { data, dims }, received undefined',
    ],
    [
      'class ids of shape [N, 1]',
      [{ data: Int32Array.of(0, 1, 2), dims: [3, 1] }, undefined, plan],
      RangeError,
      'shape of labelsA must be [N] or [N, K > 1] for integers, received [3, 1] ' +
        '(squeeze class ids to [N]; if K is 1, pass numClasses: 1)',
    ],
    [
      'class ids of shape [N, 1] with numClasses',
      [{ data: Int32Array.of(0, 1, 2), dims: [3, 1] }, undefined, plan, { numClasses: 3 }],
      RangeError,
      '[N, 3], to match numClasses, received [3, 1] (squeeze class ids to [N])',
    ],
    [
      'a plan for two batches where there is one',
      [oneHot, undefined, { ...plan, paired: true }],
      RangeError,
      'plan.paired must be false for one batch',
    ],
    ['missing data', [{ dims: [3, 2] }, undefined, plan], TypeError, 'labelsA must be an array'],
    [
      'missing dims',
      [{ data: [] }, undefined, plan],
      TypeError,
      'shape of labelsA must be [N, K] or [N]',
    ],
    ['rank 0', [{ data: [], dims: [] }, undefined, plan], RangeError, 'shape of labelsA'],
    ['rank 3', [{ data: [], dims: [3, 2, 1] }, undefined, plan], RangeError, 'received [3, 2, 1]'],
    ['K = 0', [{ data: [], dims: [3, 0] }, undefined, plan], RangeError, 'shape of labelsA'],
    [
      'a fraction of a row',
      [{ data: [1, 2, 3], dims: [1.5, 2] }, undefined, plan],
      RangeError,
      'shape of labelsA must be [N, K] or [N], received [1.5, 2]',
    ],
    [
      'too little data',
      [{ data: [1], dims: [3, 2] }, undefined, plan],
      RangeError,
      'length of labelsA must be 6, received 1',
    ],
    [
      'another N',
      [{ data: [1, 2, 3, 4], dims: [2, 2] }, undefined, plan],
      RangeError,
      'plan.partners[1]',
    ],
    [
      'another N than the plan',
      [{ data: [1, 2, 3, 4, 5, 6, 7, 8], dims: [4, 2] }, undefined, plan],
      RangeError,
      'plan.batchSize must be 4',
    ],
    [
      'another K',
      [oneHot, { data: [1, 2, 3, 4, 5, 6, 7, 8, 9], dims: [3, 3] }, plan],
      RangeError,
      'shape of labelsB must be [N, 2], to match labelsA, received [3, 3]',
    ],
    [
      'ids without numClasses',
      [ids([0, 1, 2]), undefined, plan],
      TypeError,
      'numClasses must be given for labelsA of shape [N], received undefined',
    ],
    [
      'numClasses that is not K',
      [oneHot, undefined, plan, { numClasses: 3 }],
      RangeError,
      '[N, 3], to match numClasses',
    ],
    [
      'float ids',
      [ids(Float32Array.of(0, 1, 2)), undefined, plan, { numClasses: 3 }],
      TypeError,
      'labelsA must be integers for shape [N], received Float32Array',
    ],
    [
      'an id of K',
      [ids([0, 1, 3]), undefined, plan, { numClasses: 3 }],
      RangeError,
      'labelsA[2] must be an integer in 0..2, received 3',
    ],
    [
      'an id below 0',
      [ids(BigInt64Array.of(0n, -1n, 1n)), undefined, plan, { numClasses: 3 }],
      RangeError,
      'labelsA[1] must be an integer in 0..2, received -1',
    ],
    [
      'a fraction as id',
      [ids([0, 1, 1.5]), undefined, plan, { numClasses: 3 }],
      RangeError,
      'labelsA[2]',
    ],
    [
      'NaN as id',
      [ids([0, Number.NaN, 1]), undefined, plan, { numClasses: 3 }],
      RangeError,
      'labelsA[1]',
    ],
    [
      'boolean ids',
      [ids([true, false, true]), undefined, plan, { numClasses: 3 }],
      TypeError,
      'labelsA must be integers for shape [N], received [true, false, true]',
    ],
    [
      'null as id',
      [{ data: [0, null, 1], dims: [3] }, undefined, plan, { numClasses: 3 }],
      TypeError,
      'labelsA[1]',
    ],
    [
      'NaN',
      [{ data: [0, 1, 0, Number.NaN, 0, 0], dims: [3, 2], name: 'batchA.ys' }, undefined, plan],
      RangeError,
      'row 1 of batchA.ys must be finite in float32, received NaN',
    ],
    [
      'NaN in the second batch',
      [oneHot, { data: [0, 1, 0, 0, 0, Number.NaN], dims: [3, 2] }, plan],
      RangeError,
      'row 2 of labelsB',
    ],
    [
      'Infinity',
      [{ data: [-Infinity, 1, 0, 0, 0, 0], dims: [3, 2] }, undefined, plan],
      RangeError,
      'row 0 of labelsA must be finite',
    ],
    [
      'more than float32 holds',
      [{ data: [1e39, 1, 0, 0, 0, 0], dims: [3, 2] }, undefined, plan],
      RangeError,
      'row 0 of labelsA must be finite',
    ],
    [
      'text',
      [{ data: ['1', 1, 0, 0, 0, 0], dims: [3, 2] }, undefined, plan],
      TypeError,
      'row 0 of labelsA',
    ],
    [
      'null',
      [{ data: [1, 1, null, 0, 0, 0], dims: [3, 2] }, undefined, plan],
      TypeError,
      'row 1 of labelsA',
    ],
    [
      'ε above 1',
      [oneHot, undefined, plan, { labelSmoothing: 1.1 }],
      RangeError,
      'labelSmoothing must be a number in [0, 1]',
    ],
    [
      'ε as text',
      [oneHot, undefined, plan, { labelSmoothing: '0.1' }],
      TypeError,
      'labelSmoothing',
    ],
    ['0 classes', [ids([0, 1, 2]), undefined, plan, { numClasses: 0 }], RangeError, 'numClasses'],
    [
      'numbers of classes by name',
      [ids([0, 1, 2]), undefined, plan, { numClasses: { color: 3 } }],
      TypeError,
      'numClasses of one head must be an integer in 1..9007199254740991, received Object',
    ],
    [
      'rows without a class',
      [{ data: [], dims: [3, 0] }, undefined, plan],
      RangeError,
      'shape of labelsA must be [N, K] with K >= 1, received [3, 0]',
    ],
    [
      'null for options',
      [oneHot, undefined, plan, null],
      TypeError,
      'options must be an object, received null',
    ],
    [
      'an option with a typo',
      [oneHot, undefined, plan, { labelSmooting: 0.1 }],
      TypeError,
      'unknown option "labelSmooting". Known: alpha,',
    ],
    [
      'a partner beyond the second batch',
      [oneHot, { data: [1, 1, 1, 1], dims: [2, 2] }, plan],
      RangeError,
      'plan.partners[1] must be an integer in 0..1, received 2',
    ],
  ])('rejects %s', (_, input, kind, message) => {
    const call = () => mixLabels(...(input as Parameters<typeof mixLabels>));
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
