import { type Batch, CutMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const disposed = (): tf.Tensor => {
  const tensor = tf.zeros([2, 4, 4, 1]);
  tensor.dispose();
  return tensor;
};
const batch = (changes: Partial<Record<'xs' | 'ys', unknown>> = {}): Batch =>
  ({ xs: tf.zeros([2, 4, 4, 1]), ys: tf.zeros([2, 3]), ...changes }) as Batch;

type Refusal = [message: string, error: typeof TypeError, input: () => [Batch, Batch?]];
const refusals: Refusal[] = [
  [
    '@cutmix/tfjs: batchA.xs must be a tfjs tensor, received Float32Array (make a tensor of it: tf.tensor(values, shape))',
    TypeError,
    () => [batch({ xs: new Float32Array(32) })],
  ],
  [
    '@cutmix/tfjs: batchA.xs must be a tfjs tensor, received [[…], […]] (make a tensor of it: tf.tensor(values, shape))',
    TypeError,
    () => [
      batch({
        xs: [
          [0, 0],
          [0, 0],
        ],
      }),
    ],
  ],
  [
    '@cutmix/tfjs: dtype of batchA.xs must be one of float32, int32, bool, received "complex64"',
    TypeError,
    () => [batch({ xs: tf.complex(tf.zeros([2, 4, 4, 1]), tf.zeros([2, 4, 4, 1])) })],
  ],
  [
    '@cutmix/tfjs: dtype of batchA.ys must be one of float32, int32, bool, received "string"',
    TypeError,
    () => [batch({ ys: tf.tensor1d(['cat', 'dog']) })],
  ],
  ['@cutmix/tfjs: batchA.xs is already disposed', RangeError, () => [batch({ xs: disposed() })]],
  [
    '@cutmix/tfjs: batchB.xs is already disposed',
    RangeError,
    () => [batch(), batch({ xs: disposed() })],
  ],
  [
    '@cutmix/tfjs: shape of batchA.ys must be [N, K] or [N] with N = 2, received [3, 3]',
    RangeError,
    () => [batch({ ys: tf.zeros([3, 3]) })],
  ],
  [
    '@cutmix/tfjs: shape of batchA.ys must be [N, K] with K >= 1, received [2, 0]',
    RangeError,
    () => [batch({ ys: tf.zeros([2, 0]) })],
  ],
  [
    '@cutmix/tfjs: dtype of batchB.xs must be "float32", as batchA.xs has, received "bool"',
    TypeError,
    () => [batch(), batch({ xs: tf.zeros([2, 4, 4, 1], 'bool') })],
  ],
  [
    '@cutmix/tfjs: shape of batchB.xs must be [2, 4, 4, 1], as batchA.xs has, received [3, 4, 4, 1]',
    RangeError,
    () => [batch(), { xs: tf.zeros([3, 4, 4, 1]), ys: tf.zeros([3, 3]) }],
  ],
  [
    '@cutmix/tfjs: dtype of batchB.ys must be "float32", as batchA.ys has, received "int32"',
    TypeError,
    () => [batch(), batch({ ys: tf.zeros([2, 3], 'int32') })],
  ],
];

describe('apply rejects, and allocates nothing', () => {
  it.each(refusals)('%s', (message, error, input) => {
    const cutmix = new CutMix({ seed: 0 });
    const batches = input();
    const before = tf.memory();
    const act = () => cutmix.apply(...batches);
    expect(act).toThrow(error);
    expect(act).toThrow(message);
    expect(tf.memory()).toEqual(before);
    expect(cutmix.step).toBe(0);
  });
});

it('composite and applyPlan reject a plan that does not fit', () => {
  const cutmix = new CutMix({ seed: 0 });
  const { xs, ys } = batch();
  const plan = cutmix.plan({ batchSize: 2, height: 4, width: 4 });
  const before = tf.memory();
  const narrow = { ...plan, width: 3 };
  expect(() => cutmix.composite(narrow, xs)).toThrow(RangeError);
  expect(() => cutmix.applyPlan({ ...plan, partners: Int32Array.of(0, 2) }, { xs, ys })).toThrow(
    /plan\.partners\[1\]/,
  );
  expect(() => cutmix.composite(plan, xs, ys)).toThrow(
    '@cutmix/tfjs: shape of b must be [2, 4, 4, 1], as a has, received [2, 3]',
  );
  expect(tf.memory()).toEqual(before);
});
