import { CutMix, type CutMixOptions, MixUp, RandomMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Adapter, describeAdapter } from './adapterSuite.ts';

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
    const adapter: Omit<Adapter<tf.Tensor>, 'name' | 'CutMix' | 'layout'> = {
      toTensor: (type, data, dims) => tf.tensor(data, [...dims], type),
      fromTensor: async (tensor) => ({
        type: tensor.dtype,
        // webgl polls for data(), which takes longer than the rest of the suite.
        data: backend === 'webgl' ? tensor.dataSync() : await tensor.data(),
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
      propertyRuns: 20,
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
      const cutmix = new CutMix({ seed: 0, labelSmoothing: 0.1 });
      const before = tf.memory().numTensors;
      const mixed = [cutmix.apply(a), cutmix.apply(a, b)];
      expect(tf.memory().numTensors).toBe(before + 4);
      Object.assign(device, { read, readSync });
      // The values of the cpu backend are in memory of JavaScript.
      if (tf.getBackend() !== 'cpu') expect(reads).toBe(0);
      tf.dispose([mixed, a, b]);
    });
  });
}
