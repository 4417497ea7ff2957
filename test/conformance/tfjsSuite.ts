import {
  CutMix,
  type CutMixOptions,
  type CutMixPlan,
  MixUp,
  mixedAccuracy,
  RandomMix,
} from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Adapter, describeAdapter } from './adapterSuite.ts';
import { ordinal } from './ulps.ts';

class ChannelsFirst extends CutMix {
  constructor(options: CutMixOptions) {
    super({ layout: 'NCHW', ...options });
  }
}

/** The conformance suite on a registered tfjs backend. */
export function describeTfjs(
  backend: string,
  limits: Pick<Adapter<tf.Tensor>, 'labelUlps' | 'propertyRuns'> = {},
): void {
  describe(`tfjs ${backend}`, () => {
    beforeAll(async () => {
      if (!(await tf.setBackend(backend))) throw new Error(`${backend} does not start`);
    });
    // webgl polls for data(), which takes longer than the rest of the suite.
    const valuesOf = async (tensor: tf.Tensor) =>
      backend === 'webgl' ? tensor.dataSync() : await tensor.data();
    const adapter: Omit<Adapter<tf.Tensor>, 'name' | 'CutMix' | 'layout'> = {
      toTensor: (type, data, dims) => tf.tensor(data, [...dims], type),
      fromTensor: async (tensor) => ({
        type: tensor.dtype,
        data: await valuesOf(tensor),
        dims: tensor.shape,
      }),
      mixers: { CutMix, MixUp, RandomMix },
      readsLabels: false,
      ...limits,
    };
    describeAdapter({ name: `@cutmix/tfjs on ${backend}`, CutMix, layout: 'NHWC', ...adapter });
    describeAdapter({
      name: `@cutmix/tfjs NCHW on ${backend}`,
      CutMix: ChannelsFirst,
      layout: 'NCHW',
      isExplicit: true,
      ...adapter,
      propertyRuns: Math.ceil((limits.propertyRuns ?? 60) / 3),
    });

    it('reads nothing back from a device, and leaves nothing but two tensors', async () => {
      // So large that the GPU backends run no kernel on host values instead, which would count.
      const batch = () => ({
        xs: tf.fill([8, 128, 128, 3], 1),
        ys: tf.fill([8, 40], 1, 'int32'),
      });
      const [a, b] = [batch(), batch()];
      const device = tf.backend();
      const { read, readSync } = device;
      let reads = 0;
      device.read = (...data) => {
        reads++;
        return read.apply(device, data);
      };
      device.readSync = (...data) => {
        reads++;
        return readSync.apply(device, data);
      };
      for (const Mixer of [CutMix, MixUp, RandomMix]) {
        const mixer = new Mixer({ seed: 0, labelSmoothing: 0.1 });
        const before = tf.memory().numTensors;
        const mixed = [mixer.apply(a), mixer.apply(a, b)];
        expect(tf.memory().numTensors).toBe(before + 4);
        tf.dispose(mixed);
        expect(tf.memory().numTensors).toBe(before);
      }
      Object.assign(device, { read, readSync });
      // The values of the cpu backend are in memory of JavaScript.
      if (tf.getBackend() !== 'cpu') expect(reads).toBe(0);
      tf.dispose([a, b]);
    });

    it('lets gradients flow to all pixels that are shown', async () => {
      const size = { batchSize: 12, height: 8, width: 8 };
      const shape: [number, number, number, number] = [12, 8, 8, 3];
      const expectNear = (received: ArrayLike<number>, expected: Float32Array) => {
        const ulps = Array.from(received, (value, i) =>
          Math.abs(ordinal(value) - ordinal(expected[i])),
        );
        expect(ulps.length).toBe(expected.length);
        expect(Math.max(...ulps)).toBeLessThanOrEqual(limits.labelUlps ?? 0);
      };
      // Small integers, and so large a tensor that the GPU backends compute on the GPU.
      const weights = Float32Array.from({ length: 12 * 8 * 8 * 3 }, (_, i) => (i % 7) - 3);
      for (const Mixer of [CutMix, MixUp, RandomMix]) {
        const mixer = new Mixer({ seed: 3, probability: 0.9, layout: 'NHWC' });
        const plan = mixer.plan(size);
        const [toOwn, toPartner] = gradientsOf(plan, weights);
        const composite = (a: tf.Tensor, b: tf.Tensor) => mixer.composite(plan, a, b);
        const images = [tf.ones(shape), tf.ones(shape)];
        const before = tf.memory().numTensors;
        // tfjs-core alone registers no gradient of a loss, so this gives the gradient of its input.
        const gradients = tf.grads(composite)(images, tf.tensor4d(weights, shape));
        expect(tf.memory().numTensors).toBe(before + 3);
        expectNear(await valuesOf(gradients[0]), toOwn);
        expectNear(await valuesOf(gradients[1]), toPartner);
        tf.dispose(gradients);
      }
    });

    it('takes the accuracy from the mixed label at the predicted class', async () => {
      const labels = Float32Array.from({ length: 200 * 4 }, (_, i) => ((7 * i) % 32) / 32);
      const outputs = Float32Array.from({ length: 200 * 4 }, (_, i) => ((5 * i) % 11) - 5);
      const accuracy = mixedAccuracy(tf.tensor2d(labels, [200, 4]), tf.tensor2d(outputs, [200, 4]));
      const expected = Array.from({ length: 200 }, (_, row) => {
        const own = outputs.subarray(4 * row, 4 * row + 4);
        return labels[4 * row + own.indexOf(Math.max(...own))];
      });
      expect(Array.from(await valuesOf(accuracy))).toEqual(expected);
    });
  });
}

/** Returns the gradients of the weighted sum of a composite, to own images and to partners. */
function gradientsOf(plan: CutMixPlan, weights: Float32Array): [Float32Array, Float32Array] {
  const { fround } = Math;
  const [toOwn, toPartner] = [weights.slice(), new Float32Array(weights.length)];
  const pixels = weights.length / plan.batchSize;
  weights.forEach((weight, i) => {
    const sample = Math.floor(i / pixels);
    const pixel = Math.floor((i % pixels) / 3);
    const [x, y] = [pixel % plan.width, Math.floor(pixel / plan.width)];
    const [x1, y1, x2, y2] = plan.boxes.subarray(4 * sample);
    if (x < x1 || x >= x2 || y < y1 || y >= y2) return;
    const blend = plan.blends?.[sample] ?? 0;
    toOwn[i] = blend * weight;
    toPartner[plan.partners[sample] * pixels + (i % pixels)] += fround(1 - blend) * weight;
  });
  return [toOwn, toPartner];
}
