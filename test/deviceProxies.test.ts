import { CutMix } from '@cutmix/onnx';
import { DeviceCutMix } from '@cutmix/onnx/model';
import { observable } from 'mobx';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { reactive } from 'vue';

const batch = () => ({
  xs: new ort.Tensor(
    'float32',
    Float32Array.from({ length: 60 }, (_, i) => i),
    [3, 1, 4, 5],
  ),
  ys: new ort.Tensor('float32', [1, 0, 0, 1, 1, 0], [3, 2]),
});

describe('DeviceCutMix', () => {
  it.each([
    ['a plain proxy', (device: DeviceCutMix) => new Proxy(device, {})],
    ['a reactive proxy of Vue', (device: DeviceCutMix) => reactive({ device }).device],
    ['an observable of MobX', (device: DeviceCutMix) => observable({ device }).device],
  ])('works behind %s', async (_, wrap) => {
    const device = await DeviceCutMix.create(ort, { executionProvider: 'cpu', seed: 6 });
    const wrapped = wrap(device);
    const mixed = await wrapped.apply(batch());
    expect(mixed.xs.data).toEqual(new CutMix({ seed: 6 }).apply(batch()).xs.data);
    expect((await wrapped.read(mixed.ys)).dims).toEqual([3, 2]);
    expect(wrapped.step).toBe(1);
    await wrapped.dispose();
    await expect(device.apply(batch())).rejects.toThrow('this instance is disposed');
  });
});
