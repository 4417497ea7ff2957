import { type CutMixPlan, planCutMix } from '@cutmix/core';
import { CutMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { describeOnBackends } from './backends.ts';

const cutmix = new CutMix({ seed: 1 });
const bitsOf = (tensor: tf.Tensor) => new Uint32Array(Float32Array.from(tensor.dataSync()).buffer);

/** Two samples of 2×2 pixels: the first takes its right column from the second. */
const plan: CutMixPlan = {
  batchSize: 2,
  height: 2,
  width: 2,
  step: 0,
  paired: false,
  boxes: Int32Array.of(1, 0, 2, 2, 0, 0, 0, 0),
  partners: Int32Array.of(1, 0),
  lambdas: Float32Array.of(0.5, 1),
};

describeOnBackends(() => {
  it('keeps every bit of NaN, infinities, zeros and the smallest numbers', () => {
    const values = [Number.NaN, -0, 5e-45, Infinity, -Infinity, -1e-40, 3e38, 0];
    const a = tf.tensor3d(values, [2, 2, 2]);
    const mixed = cutmix.composite(plan, a);
    const expected = [Number.NaN, -1e-40, 5e-45, 0, -Infinity, -1e-40, 3e38, 0];
    expect(bitsOf(mixed)).toEqual(new Uint32Array(Float32Array.from(expected).buffer));
  });

  it('keeps int32 beyond what float32 holds', () => {
    const values = [2 ** 31 - 1, 2 ** 24 + 1, -(2 ** 31), 3, 4, 123456789, 6, 7];
    const mixed = cutmix.composite(plan, tf.tensor3d(values, [2, 2, 2], 'int32'));
    const expected = [2 ** 31 - 1, 123456789, -(2 ** 31), 7, 4, 123456789, 6, 7];
    expect(Array.from(mixed.dataSync())).toEqual(expected);
  });

  it('lets a plan use a partner twice, and a sample itself', () => {
    const partners = Int32Array.of(1, 1, 1);
    const boxes = Int32Array.of(0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1);
    const size = { batchSize: 3, height: 1, width: 1 };
    const whole = { ...plan, ...size, boxes, partners, lambdas: new Float32Array(3) };
    const mixed = cutmix.composite(whole, tf.tensor4d([1, 2, 3, 4, 5, 6], [3, 1, 1, 2]));
    expect(Array.from(mixed.dataSync())).toEqual([3, 4, 3, 4, 3, 4]);
  });

  it('leads gradients back to the pixels that are shown', () => {
    const weights = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    const loss = (a: tf.Tensor, b: tf.Tensor) =>
      tf.sum(tf.mul(weights, tf.square(cutmix.composite(plan, a, b)))) as tf.Scalar;
    const a = tf.tensor3d([1, 1, 1, 1, 1, 1, 1, 1], [2, 2, 2]);
    const b = tf.tensor3d([3, 3, 3, 3, 2, 2, 2, 2], [2, 2, 2]);
    const [toA, toB] = tf.grads(loss)([a, b]);
    expect([...toA!.dataSync()]).toEqual([2, 0, 6, 0, 10, 12, 14, 16]);
    expect([...toB!.dataSync()]).toEqual([0, 0, 0, 0, 0, 8, 0, 16]);
    const ownAndPasted = tf.grad((x: tf.Tensor) => loss(x, x))(a);
    expect([...ownAndPasted.dataSync()]).toEqual([2, 0, 6, 0, 10, 16, 14, 24]);
  });

  it('keeps infinite gradients of pixels outside the boxes from the partners', () => {
    const weights = tf.tensor3d([Infinity, 2, -Infinity, 4, 5, 6, 7, 8], [2, 2, 2]);
    const [toA, toB] = tf.grads(
      (a: tf.Tensor, b: tf.Tensor) =>
        tf.sum(tf.mul(weights, cutmix.composite(plan, a, b))) as tf.Scalar,
    )([tf.zeros([2, 2, 2]), tf.zeros([2, 2, 2])]);
    expect([...toA!.dataSync()]).toEqual([Infinity, 0, -Infinity, 0, 5, 6, 7, 8]);
    expect([...toB!.dataSync()]).toEqual([0, 0, 0, 0, 0, 2, 0, 4]);
  });

  it('sums the gradients of what is shown twice', () => {
    const partners = Int32Array.of(1, 1);
    const boxes = Int32Array.of(0, 0, 2, 1, 0, 0, 1, 1);
    const twice = { ...plan, boxes, partners, lambdas: Float32Array.of(0.5, 0.75) };
    const sum = (x: tf.Tensor) => tf.sum(cutmix.composite(twice, x)) as tf.Scalar;
    const gradient = tf.grad(sum)(tf.zeros([2, 2, 2]));
    expect([...gradient.dataSync()]).toEqual([0, 0, 1, 1, 2, 2, 1, 1]);
  });

  it('cuts the same box from every frame of a video', () => {
    const frames = tf.reshape(tf.range(0, 2 * 3 * 4 * 5), [2, 3, 2, 2, 5]);
    const mixed = cutmix.composite(plan, frames);
    const images = tf.unstack(frames, 1);
    const expected = tf.stack(
      images.map((image) => cutmix.composite(plan, image)),
      1,
    );
    expect(mixed.arraySync()).toEqual(expected.arraySync());
  });

  it('returns new tensors even when there is nothing to mix or nothing at all', () => {
    const unmixed = planCutMix({ seed: 0, probability: 0 }, { batchSize: 2, height: 2, width: 2 });
    for (const [given, ...shape] of [
      [unmixed, 2, 2, 2, 1],
      [unmixed, 2, 2, 2, 0],
      [unmixed, 2, 0, 2, 2, 1],
      [plan, 2, 2, 2, 0],
      [plan, 2, 0, 2, 2, 1],
    ] as const) {
      const images = tf.ones(shape);
      const mixed = cutmix.composite(given, images);
      images.dispose();
      expect(mixed.shape).toEqual(shape);
      expect(Array.from(mixed.dataSync())).toEqual(Array.from({ length: mixed.size }, () => 1));
    }
    const empty = { xs: tf.zeros([0, 2, 2, 1]), ys: tf.zeros([0, 3]) };
    const mixed = cutmix.apply(empty);
    expect([mixed.xs.shape, mixed.ys.shape]).toEqual([empty.xs.shape, empty.ys.shape]);
  });

  it('accepts variables', () => {
    const variable = tf.variable(tf.ones([2, 2, 2]));
    expect(cutmix.composite(plan, variable).shape).toEqual([2, 2, 2]);
    variable.dispose();
  });
});

describe('inside tf.data', () => {
  it.each(['map', 'mapAsync'] as const)('works in %s', async (method) => {
    await tf.setBackend('cpu');
    const batches = tf.data.generator(function* () {
      for (let i = 0; i < 3; i++) yield { xs: tf.fill([4, 6, 6, 1], i), ys: tf.ones([4, 2]) };
    });
    const cutmix = new CutMix({ seed: 0 });
    const mixed =
      method === 'map'
        ? batches.map((batch) => cutmix.apply(batch))
        : batches.mapAsync(async (batch) => cutmix.apply(batch));
    const before = tf.memory().numTensors;
    const values: number[] = [];
    await mixed.forEachAsync((batch) => {
      values.push(tf.tidy(() => tf.max(batch.xs).dataSync()[0]));
      tf.dispose(batch);
    });
    expect(values).toEqual([0, 1, 2]);
    expect(cutmix.step).toBe(3);
    expect(tf.memory().numTensors).toBe(before);
  });
});
