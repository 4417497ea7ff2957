import { CutMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';
import { type Adapter, describeAdapter } from './adapterSuite.ts';

/** The conformance suite on a registered tfjs backend. */
export function describeTfjs(
  backend: string,
  limits: Pick<Adapter<tf.Tensor>, 'labelUlps' | 'propertyRuns'> = {},
): void {
  describe(`tfjs ${backend}`, () => {
    beforeAll(async () => {
      if (!(await tf.setBackend(backend))) throw new Error(`${backend} does not start`);
    });
    describeAdapter<tf.Tensor>({
      name: `@cutmix/tfjs on ${backend}`,
      CutMix,
      layout: 'NHWC',
      toTensor: (type, data, dims) => tf.tensor(data, [...dims], type),
      fromTensor: async (tensor) => ({
        type: tensor.dtype,
        // webgl polls for data(), which takes longer than the rest of the suite.
        data: backend === 'webgl' ? tensor.dataSync() : await tensor.data(),
        dims: tensor.shape,
      }),
      readsLabels: false,
      ...limits,
    });
  });
}
