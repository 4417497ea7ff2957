import { CutMix } from '@cutmix/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe } from 'vitest';
import { describeAdapter } from './adapterSuite.ts';

describe.each(['cpu', 'wasm'])('%s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend);
  });
  describeAdapter<tf.Tensor>({
    name: `@cutmix/tfjs on ${backend}`,
    CutMix,
    layout: 'NHWC',
    toTensor: (type, data, dims) => tf.tensor(data, [...dims], type),
    fromTensor: async (tensor) => ({
      type: tensor.dtype,
      data: await tensor.data(),
      dims: tensor.shape,
    }),
    readsLabels: false,
  });
});
