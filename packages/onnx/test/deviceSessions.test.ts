import type { Batch } from '@cutmix/onnx';
import { DeviceCutMix } from '@cutmix/onnx/model';
import * as ort from 'onnxruntime-node';
import { describe, expect, it, vi } from 'vitest';

const batch = (): Batch => ({
  xs: new ort.Tensor('float32', new Float32Array(24), [2, 1, 3, 4]),
  ys: new ort.Tensor('float32', new Float32Array(6), [2, 3]),
});

/** ONNX Runtime, of which each session is created by the next of some functions. */
function runtimeOf(...creates: ((...given: unknown[]) => Promise<unknown>)[]): typeof ort {
  const create = (...given: unknown[]) => creates.shift()!(...given);
  return { Tensor: ort.Tensor, InferenceSession: { create } } as unknown as typeof ort;
}

const start = ort.InferenceSession.create as (...given: unknown[]) => Promise<ort.InferenceSession>;
const fail = () => Promise.reject(new Error('out of memory'));

describe('DeviceCutMix', () => {
  it.each([
    [undefined, 'received undefined (call create(ort, options))'],
    [null, 'received null'],
    [{ executionProvider: 'cpu' }, 'received { executionProvider } (call create(ort'],
    [{ InferenceSession: {} }, 'received { InferenceSession }'],
    [import('onnxruntime-node'), 'received a Promise (await the import)'],
  ])('rejects %o as a runtime', async (runtime, message) => {
    const create = DeviceCutMix.create(runtime as typeof ort, { executionProvider: 'cpu' });
    await expect(create).rejects.toThrow(
      `@cutmix/onnx: runtime must be onnxruntime-node or onnxruntime-web, ${message}`,
    );
  });

  it('names a provider that does not start, with the reason', async () => {
    const { InferenceSession, Tensor } = ort;
    const silent = { InferenceSession, Tensor };
    const create = DeviceCutMix.create(silent, { executionProvider: 'cuda11' });
    await expect(create).rejects.toThrow(
      /^@cutmix\/onnx: executionProvider "cuda11" does not start, .* backend not found/,
    );
    await expect(create).rejects.toHaveProperty('cause');
  });

  it('releases the sessions that started when another did not', async () => {
    const started: ort.InferenceSession[] = [];
    const startFirst = async (...given: unknown[]) => {
      const session = await start(...given);
      started.push(session);
      return session;
    };
    const device = await DeviceCutMix.create(runtimeOf(startFirst, fail), {
      executionProvider: 'cpu',
    });
    const release = vi.spyOn(started[0]!, 'release');
    await expect(device.read(batch().ys)).rejects.toThrow('out of memory');
    await device.dispose();
    expect(release).toHaveBeenCalledOnce();
  });

  it.each([
    [
      'cpu',
      { executionProviders: ['cpu'] },
      '@cutmix/onnx: executionProvider "cpu" does not start, or cannot run the whole graph ' +
        '(try "cpu"): no memory',
    ],
    [
      'webgpu',
      {
        executionProviders: ['webgpu'],
        extra: { session: { disable_cpu_ep_fallback: '1' } },
        preferredOutputLocation: { xs: 'gpu-buffer', ys: 'gpu-buffer' },
      },
      '@cutmix/onnx: executionProvider "webgpu" does not start, or cannot run the whole graph ' +
        '(WebGPU runs float32, float16 and int32 images, and blends float32 ones): no memory',
    ],
  ])('asks for %s alone, and names the remedy if that fails', async (provider, asked, message) => {
    const create = vi.fn().mockRejectedValue(new Error('no memory'));
    const runtime = { Tensor: ort.Tensor, InferenceSession: { create } } as unknown as typeof ort;
    const opening = DeviceCutMix.create(runtime, { executionProvider: provider });
    await expect(opening).rejects.toThrow(new Error(message));
    expect(create.mock.calls.map(([, options]) => options)).toEqual([asked]);
    // The graph for two batches is the larger one.
    expect(Buffer.from(create.mock.calls[0]![0] as Uint8Array).includes('xs_b')).toBe(true);
  });

  it('asks for a runtime with sessions and tensors, and for a name', async () => {
    const { InferenceSession } = ort;
    await expect(
      DeviceCutMix.create({ InferenceSession } as typeof ort, { executionProvider: 'cpu' }),
    ).rejects.toThrow(
      '@cutmix/onnx: runtime must be onnxruntime-node or onnxruntime-web, received',
    );
    const runtime = { InferenceSession, Tensor: ort.Tensor } as typeof ort;
    await expect(
      DeviceCutMix.create(runtime, { executionProvider: 5 as unknown as string }),
    ).rejects.toThrow('@cutmix/onnx: executionProvider must be a string, received 5');
  });

  it('can be disposed of while a session is starting that will fail', async () => {
    let end = (_error: Error) => {};
    const failing = new Promise<never>((_, reject) => {
      end = reject;
    });
    const device = await DeviceCutMix.create(
      runtimeOf(start, () => failing),
      { executionProvider: 'cpu' },
    );
    const reading = device.read(batch().ys);
    const disposing = device.dispose();
    end(new Error('out of memory'));
    await expect(reading).rejects.toThrow('out of memory');
    await expect(disposing).resolves.toBeUndefined();
  });

  const dispose = (tensor: ort.Tensor) => tensor.dispose();
  const transfer = ({ data }: ort.Tensor) => {
    const { buffer } = data as Float32Array<ArrayBuffer>;
    structuredClone(buffer, { transfer: [buffer] });
  };

  it.each([
    ['batchA.xs was disposed before the run', 0, 'xs', dispose],
    ['batchA.ys was disposed before the run', 0, 'ys', dispose],
    ['batchB.xs was disposed before the run', 1, 'xs', dispose],
    ['the memory of batchA.xs was transferred before the run', 0, 'xs', transfer],
    ['the memory of batchB.ys was transferred before the run', 1, 'ys', transfer],
  ] as const)('says that %s', async (message, which, key, lose) => {
    const device = await DeviceCutMix.create(ort, { executionProvider: 'cpu' });
    const batches = [batch(), batch()] as const;
    const applying = device.apply(...batches);
    lose(batches[which][key]);
    await expect(applying).rejects.toThrow(`@cutmix/onnx: the run on "cpu" failed: ${message}`);
    await device.dispose();
  });

  it('names the tensor to read that is lost', async () => {
    const device = await DeviceCutMix.create(ort, { executionProvider: 'cpu' });
    const { ys } = batch();
    const reading = device.read(ys);
    ys.dispose();
    await expect(reading).rejects.toThrow('failed: tensor was disposed before the run');
    await device.dispose();
  });

  it('starts a session again that did not start the first time', async () => {
    const device = await DeviceCutMix.create(runtimeOf(start, fail, start), {
      executionProvider: 'cpu',
    });
    await expect(device.read(batch().ys)).rejects.toThrow('out of memory');
    expect((await device.read(batch().ys)).data).toEqual(new Float32Array(6));
    await device.dispose();
  });

  it('keeps the cause of a run that failed', async () => {
    const cause = new Error('device lost');
    const run = () => Promise.reject(cause);
    const session = { run, release: () => Promise.resolve() };
    const device = await DeviceCutMix.create(
      runtimeOf(() => Promise.resolve(session)),
      { executionProvider: 'cpu' },
    );
    const failed = device.apply(batch(), batch());
    await expect(failed).rejects.toThrow('@cutmix/onnx: the run on "cpu" failed: device lost');
    await expect(failed).rejects.toHaveProperty('cause', cause);
  });
});
