import { type Batch, CutMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs';
import { expect, it, vi } from 'vitest';
import { describeOnBackends } from './backends.ts';

const batchOf = (rows: number): Batch => ({
  xs: tf.randomUniform([rows, 8, 8, 3]),
  ys: tf.randomUniform([rows], 0, 5, 'int32'),
});
const memory = () => {
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  return { numTensors, numDataBuffers, numBytes };
};

describeOnBackends(() => {
  it('leaves memory flat over 1,000 applies, with each result two tensors', () => {
    const cutmix = new CutMix({ seed: 2, numClasses: 5, labelSmoothing: 0.1 });
    const [a, b] = [batchOf(6), batchOf(6)];
    const before = memory();
    for (let i = 0; i < 1000; i++) {
      const mixed = cutmix.apply(a, i % 2 === 0 ? b : undefined);
      expect(tf.memory().numTensors).toBe(before.numTensors + 2);
      expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers + 2);
      tf.dispose(mixed);
    }
    expect(memory()).toEqual(before);
    tf.dispose([a, b]);
  });

  it('leaves results to a tidy around it', () => {
    const batch = batchOf(3);
    const before = memory();
    tf.tidy(() => {
      new CutMix({ numClasses: 5 }).apply(batch);
    });
    expect(memory()).toEqual(before);
    expect(batch.xs.isDisposed).toBe(false);
    tf.dispose(batch);
  });

  it('reads nothing back from a device', () => {
    const [a, b] = [batchOf(6), batchOf(6)];
    const cutmix = new CutMix({ seed: 2, numClasses: 5, labelSmoothing: 0.1 });
    const read = vi.spyOn(tf.backend(), 'read');
    const readSync = vi.spyOn(tf.backend(), 'readSync');
    const dataSync = vi.spyOn(tf.Tensor.prototype, 'dataSync');
    tf.dispose([cutmix.apply(a), cutmix.apply(a, b), a, b]);
    expect(read).not.toHaveBeenCalled();
    // The values of the cpu backend are in memory of JavaScript.
    if (tf.getBackend() !== 'cpu') expect(dataSync).not.toHaveBeenCalled();
    // Its kernels, which `other` shares, read their inputs by it.
    if (tf.getBackend() === 'wasm') expect(readSync).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  it('takes a batch apart when the backend fails half-way', () => {
    const batch = batchOf(6);
    const cutmix = new CutMix({ seed: 2, numClasses: 5 });
    const before = memory();
    const runKernel = vi.spyOn(tf.engine(), 'runKernel').mockImplementation(() => {
      throw new Error('no kernel');
    });
    expect(() => cutmix.apply(batch)).toThrow('no kernel');
    runKernel.mockRestore();
    expect(memory()).toEqual(before);
    expect(cutmix.step).toBe(0);
    tf.dispose(batch);
  });
});
