import { type CutMixPlan, planCutMix } from '@cutmix/core';
import { CutMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { describeOnBackends } from './backends.ts';

const cutmix = new CutMix({ seed: 1 });
const blend = Math.fround(0.3);
const rest = Math.fround(1 - blend);

/** Three samples of 1×2 pixels: a blend of whole images, a blended pixel and a copied one. */
const plan: CutMixPlan = {
  ...planCutMix({ seed: 0 }, { batchSize: 3, height: 1, width: 2 }),
  boxes: Int32Array.of(0, 0, 2, 1, 0, 0, 1, 1, 1, 0, 2, 1),
  partners: Int32Array.of(1, 2, 0),
  lambdas: Float32Array.of(blend, 1 - rest / 2, 0.5),
  blends: Float32Array.of(blend, blend, 0),
};
const blended = (own: number, other: number) =>
  Math.fround(Math.fround(blend * own) + Math.fround(rest * other));

describeOnBackends(() => {
  it('blends as labels are mixed, to the last bit', () => {
    const [a0, a1, b0, b1, c0, c1] = [0.1, 0.7, 1e-20, 3e20, -0.33, 5];
    const images = tf.tensor3d([a0, a1, b0, b1, c0, c1], [3, 1, 2]);
    const [A0, A1, B0, B1, C0, C1] = images.dataSync() as Float32Array & number[];
    const mixed = cutmix.composite(plan, images).dataSync();
    expect([...mixed]).toEqual([
      blended(A0!, B0!),
      blended(A1!, B1!),
      blended(B0!, C0!),
      B1,
      C0,
      A1,
    ]);
    expect(C1).toBe(5);
  });

  it('copies the pixels of a blend of 0, and no others leak', () => {
    const images = tf.tensor3d([1, -0, 2, Number.NaN, Infinity, 3], [3, 1, 2]);
    const mixed = [...cutmix.composite(plan, images).dataSync()];
    expect(mixed).toEqual([blended(1, 2), Number.NaN, Infinity, Number.NaN, Infinity, -0]);
  });

  it('copies the boxes of a small batch where it blends one whole image', () => {
    const lambdas = Float32Array.of(blend, 0.5, 0.75, 0.75);
    const fourth: CutMixPlan = {
      ...planCutMix({ seed: 0 }, { batchSize: 4, height: 2, width: 2 }),
      boxes: Int32Array.of(0, 0, 2, 2, 0, 0, 2, 1, 1, 1, 2, 2, 0, 0, 1, 1),
      partners: Int32Array.of(1, 2, 3, 0),
      lambdas,
      blends: Float32Array.of(blend, 0, 0, 0),
    };
    const images = tf.reshape(tf.range(1, 17), [4, 2, 2]);
    const mixed = [...cutmix.composite(fourth, images).dataSync()];
    const first = [1, 2, 3, 4].map((own) => blended(own, own + 4));
    expect(mixed).toEqual([...first, 9, 10, 7, 8, 9, 10, 11, 16, 1, 14, 15, 16]);
  });

  it('lets gradients flow to all pixels that are shown', () => {
    const weights = tf.tensor3d([1, 2, 4, 8, 16, 32], [3, 1, 2]);
    const loss = (a: tf.Tensor, b: tf.Tensor) =>
      tf.sum(tf.mul(weights, cutmix.composite(plan, a, b))) as tf.Scalar;
    const [toA, toB] = tf.grads(loss)([tf.ones([3, 1, 2]), tf.ones([3, 1, 2])]);
    const own = [blend, 2 * blend, 4 * blend, 8, 16, 0];
    const partner = [0, 32, rest, 2 * rest, 4 * rest, 0];
    expect([...toA!.dataSync()]).toEqual(own.map(Math.fround));
    expect([...toB!.dataSync()]).toEqual(partner.map(Math.fround));
  });

  it.each(['int32', 'bool'] as const)('refuses %s before anything is allocated', (dtype) => {
    const images = tf.ones([3, 1, 2], dtype);
    const { numTensors } = tf.memory();
    expect(() => cutmix.composite(plan, images)).toThrow(
      new TypeError(
        `@cutmix/tfjs: dtype of a must be one of float32 for MixUp, received "${dtype}" (cast to float32)`,
      ),
    );
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('leaves no tensor but the result', () => {
    const images = tf.ones([3, 1, 2, 2]);
    const { numTensors } = tf.memory();
    cutmix.composite(plan, images).dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('returns an empty batch', () => {
    const empty = { ...plan, batchSize: 0, boxes: new Int32Array(0), partners: new Int32Array(0) };
    const none = { ...empty, lambdas: new Float32Array(0), blends: new Float32Array(0) };
    expect(cutmix.composite(none, tf.zeros([0, 1, 2, 3])).shape).toEqual([0, 1, 2, 3]);
  });
});
