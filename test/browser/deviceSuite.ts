import { CutMix, MixUp, RandomMix } from '@cutmix/onnx';
import { DeviceCutMix, DeviceMixUp, DeviceRandomMix, type OnnxRuntime } from '@cutmix/onnx/model';
import type { Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';

type Images = 'float32' | 'float16' | 'int32' | 'uint8';

interface Case {
  readonly name: string;
  readonly host: typeof CutMix | typeof MixUp | typeof RandomMix;
  readonly device: typeof DeviceCutMix | typeof DeviceMixUp | typeof DeviceRandomMix;
  readonly dtype: Images;
}

const bytesOf = ({ data }: Tensor): Uint8Array => {
  const { buffer, byteOffset, byteLength } = data as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
};

/** `DeviceCutMix`, `DeviceMixUp` and `DeviceRandomMix` on one execution provider of a runtime. */
export function describeDevice(runtime: OnnxRuntime, executionProvider: string): void {
  const isGpu = executionProvider === 'webgpu';
  const location = isGpu ? 'gpu-buffer' : 'cpu';

  function batch(first: number, dtype: Images, shape = [6, 2, 5, 7]) {
    const length = shape.reduce((product, side) => product * side);
    const values = Array.from({ length }, (_, i) => Math.sin(first + i * 1.7) * 4);
    const arrays = {
      float32: () => Float32Array.from(values),
      int32: () => Int32Array.from(values, (value) => value * 1e8),
      uint8: () => Uint8Array.from(values, (value) => 128 + value * 31),
      // Any bits but those of NaNs; the array that an engine has for float16 depends on its age.
      float16: () => {
        const bits = Uint16Array.from(values, (value) => 0x4000 + value * 1000);
        const { Float16Array = Uint16Array } = globalThis as { Float16Array?: typeof Uint16Array };
        return new Float16Array(bits.buffer);
      },
    };
    const labels = Float32Array.from({ length: 3 * shape[0] }, (_, i) => ((first + i) % 64) / 64);
    return {
      xs: new runtime.Tensor(dtype, arrays[dtype](), shape),
      ys: new runtime.Tensor('float32', labels, [shape[0], 3]),
    };
  }

  /** Exact on a CPU and where pixels are copied; else within 1 ulp of the largest term. */
  function expectClose(actual: Tensor, expected: Tensor, isExact: boolean): void {
    expect(actual.dims).toEqual(expected.dims);
    if (isExact) {
      expect(bytesOf(actual)).toEqual(bytesOf(expected));
      return;
    }
    const values = actual.data as Float32Array;
    const distances = (expected.data as Float32Array).map((value, i) =>
      Math.abs(value - values[i]),
    );
    expect(Math.max(...distances)).toBeLessThanOrEqual(2 ** -23 * 4);
  }

  const copied: Images[] = ['float32', 'int32', ...(isGpu ? [] : (['uint8', 'float16'] as const))];
  const blended: Images[] = ['float32', ...(isGpu ? [] : (['uint8'] as const))];
  const cases: Case[] = [
    ...copied.map((dtype) => ({ name: 'CutMix', host: CutMix, device: DeviceCutMix, dtype })),
    ...blended.flatMap((dtype) => [
      { name: 'MixUp', host: MixUp, device: DeviceMixUp, dtype },
      { name: 'RandomMix', host: RandomMix, device: DeviceRandomMix, dtype },
    ]),
  ];

  describe(executionProvider, () => {
    for (const { name, host, device, dtype } of cases) {
      it(`mixes ${dtype} by ${name} as on the host, within and between batches`, async () => {
        const options = { seed: 7, probability: 0.8 };
        const onHost = new host(options);
        const mixer = await device.create(runtime, { ...options, executionProvider, dtype });
        for (let step = 0; step < 2; step++) {
          const second = step ? batch(900, dtype) : undefined;
          const expected = onHost.apply(batch(step, dtype), second);
          const { xs, ys } = await mixer.apply(batch(step, dtype), second);
          expect([xs.location, ys.location]).toEqual([location, location]);
          expectClose(await mixer.read(xs), expected.xs, !isGpu || name === 'CutMix');
          expectClose(await mixer.read(ys), expected.ys, !isGpu);
        }
        await mixer.dispose();
      });
    }

    it('mixes what it has mixed, where it is, and video', async () => {
      const options = { executionProvider, seed: 3, rank: 5, layout: 'NHWC' } as const;
      const mixer = await DeviceCutMix.create(runtime, options);
      const host = new CutMix({ seed: 3, layout: 'NHWC' });
      const videos = (first: number) => batch(first, 'float32', [3, 2, 6, 5, 3]);
      const once = await mixer.apply(videos(1), videos(2));
      const twice = await mixer.apply(once, videos(3));
      const expected = host.apply(host.apply(videos(1), videos(2)), videos(3));
      expectClose(await mixer.read(twice.xs), expected.xs, true);
      await mixer.dispose();
      expect([once.xs.location, twice.xs.location]).toEqual(
        isGpu ? ['none', 'none'] : ['cpu', 'cpu'],
      );
    });

    if (isGpu) {
      it('rejects images that WebGPU would leave to the CPU', async () => {
        const creating = DeviceCutMix.create(runtime, { executionProvider, dtype: 'uint8' });
        await expect(creating).rejects.toThrow('WebGPU runs float32, float16 and int32 images');
      });
    }
  });
}
