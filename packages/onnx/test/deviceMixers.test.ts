import { CutMix, MixUp, planMixUp, RandomMix } from '@cutmix/onnx';
import {
  type DeviceBatch,
  DeviceCutMix,
  type DeviceCutMixOptions,
  type DeviceMixer,
  DeviceMixUp,
  DeviceRandomMix,
} from '@cutmix/onnx/model';
import * as ort from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf } from './tensors.ts';

type Images = 'float32' | 'float64' | 'uint8';
const arrays = { float32: Float32Array, float64: Float64Array, uint8: Uint8Array } as const;
type AnyMixer = Pick<DeviceMixer<never, never>, 'apply' | 'applyPlan' | 'dispose' | 'read'> & {
  step: number;
};
const opened: AnyMixer[] = [];

async function open<Mixer extends AnyMixer>(creating: Promise<Mixer>): Promise<Mixer> {
  const mixer = await creating;
  opened.push(mixer);
  return mixer;
}

afterAll(async () => {
  for (const mixer of opened) await mixer.dispose();
});

async function starts(executionProvider: string): Promise<boolean> {
  try {
    await open(DeviceMixUp.create(ort, { executionProvider }));
    return true;
  } catch (error) {
    console.warn(`DeviceMixUp is not tested on it: ${(error as Error).message}`);
    return false;
  }
}

const size = { batchSize: 6, height: 5, width: 7 } as const;

function batch(first: number, dtype: Images = 'float32'): DeviceBatch {
  const { batchSize, height, width } = size;
  const values = Array.from({ length: batchSize * 2 * height * width }, (_, i) =>
    dtype === 'uint8' ? (first * 31 + i * 57) % 256 : Math.sin(first + i * 1.7) * 4,
  );
  const labels = Array.from({ length: batchSize * 3 }, (_, i) => ((first + i * 7) % 64) / 64);
  return {
    xs: new ort.Tensor(dtype, arrays[dtype].from(values), [batchSize, 2, height, width]),
    ys: new ort.Tensor('float32', labels, [batchSize, 3]),
  };
}

/** Checks that values are equal on a CPU, and on a GPU within 1 ulp of the largest term. */
function expectClose(actual: ort.Tensor, expected: ort.Tensor, isExact: boolean): void {
  expect(actual.dims).toEqual(expected.dims);
  if (isExact) {
    expect(bytesOf(actual)).toEqual(bytesOf(expected));
    return;
  }
  const wanted = expected.data as Float32Array;
  (actual.data as Float32Array).forEach((value, i) => {
    expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(2 ** -23 * 4);
  });
}

/** The classes of a device beside those of the host, with the same options. */
const pairs = [
  {
    name: 'DeviceMixUp',
    host: () => new MixUp({ seed: 7, alpha: 0.4 }),
    device: (executionProvider: string, dtype: Images) =>
      DeviceMixUp.create(ort, { seed: 7, alpha: 0.4, executionProvider, dtype }),
  },
  {
    name: 'DeviceRandomMix',
    host: () => new RandomMix({ seed: 7, cutmix: { minBoxSize: 2 }, probability: 0.8 }),
    device: (executionProvider: string, dtype: Images) =>
      DeviceRandomMix.create(ort, {
        seed: 7,
        cutmix: { minBoxSize: 2 },
        probability: 0.8,
        executionProvider,
        dtype,
      }),
  },
] as const;

describe.each([
  ['cpu', ['float32', 'float64', 'uint8']],
  ['webgpu', (await starts('webgpu')) ? (['float32'] as const) : []],
] as const)('on %s', (executionProvider, dtypes: readonly Images[]) => {
  const cases = pairs.flatMap((pair) => dtypes.map((dtype) => ({ ...pair, dtype })));

  it.runIf(cases.length > 0).each(cases)(
    '$name mixes $dtype as the typed-array path does, step by step',
    async ({ host, device, dtype }) => {
      const [expecting, mixer] = [host(), await open<AnyMixer>(device(executionProvider, dtype))];
      for (let step = 0; step < 4; step++) {
        const second = step % 2 ? batch(900 + step, dtype) : undefined;
        const expected = expecting.apply(batch(step, dtype), second);
        const { xs, ys } = await mixer.apply(batch(step, dtype), second);
        expectClose(await mixer.read(xs), expected.xs, executionProvider === 'cpu');
        expectClose(await mixer.read(ys), expected.ys, executionProvider === 'cpu');
      }
      expect(mixer.step).toBe(4);
    },
  );

  it.runIf(dtypes.length > 0)('every class replays every plan', async () => {
    const plan = planMixUp({ seed: 3 }, size);
    const expected = new CutMix().applyPlan(plan, batch(1));
    for (const creating of [
      DeviceCutMix.create(ort, { executionProvider }),
      DeviceMixUp.create(ort, { executionProvider }),
      DeviceRandomMix.create(ort, { executionProvider }),
    ]) {
      const mixer = await open<AnyMixer>(creating);
      const { xs, ys } = await mixer.applyPlan(plan, batch(1));
      expectClose(await mixer.read(xs), expected.xs, executionProvider === 'cpu');
      expectClose(await mixer.read(ys), expected.ys, executionProvider === 'cpu');
      const cut = new CutMix({ seed: 9 }).plan(size);
      const copied = await mixer.applyPlan({ ...cut, blends: new Float32Array(6) }, batch(2));
      // Without a blend above 0 nothing is computed.
      expect(bytesOf(await mixer.read(copied.xs))).toEqual(
        bytesOf(new CutMix().applyPlan(cut, batch(2)).xs),
      );
      expect(mixer.step).toBe(0);
    }
  });
});

describe('the mixers of a device', () => {
  it('continue from their JSON', async () => {
    const executionProvider = 'cpu';
    const mixup = await open(DeviceMixUp.create(ort, { executionProvider, alpha: 0.3 }));
    await mixup.apply(batch(1));
    const resumed = await open(DeviceMixUp.create(ort, JSON.parse(JSON.stringify(mixup))));
    expect(resumed.toJSON()).toEqual(mixup.toJSON());
    expect(bytesOf((await resumed.apply(batch(1))).xs)).toEqual(
      bytesOf((await mixup.apply(batch(1))).xs),
    );
    const options = { executionProvider, cutmixShare: 0.25, dtype: 'uint8' } as const;
    const mix = await open(DeviceRandomMix.create(ort, options));
    expect(mix.toJSON()).toMatchObject({ ...options, rank: 4, step: 0 });
    expect({ ...mix }).toMatchObject(options);
  });

  it('mix a blended plan although its memory is changed before the run', async () => {
    const mixup = await open(DeviceMixUp.create(ort, { executionProvider: 'cpu', seed: 5 }));
    const plan = mixup.plan(size);
    const expected = new MixUp({ seed: 5 }).applyPlan(plan, batch(1));
    const mixing = mixup.applyPlan(plan, batch(1));
    plan.blends!.fill(0.5);
    expect(bytesOf((await mixing).xs)).toEqual(bytesOf(expected.xs));
  });

  it.each([
    ['float16', 'one of float32, float64, uint8, to be blended, received "float16"'],
    ['int32', 'one of float32, float64, uint8, to be blended, received "int32"'],
  ] as const)('reject %s, which cannot be blended', async (dtype, message) => {
    for (const creating of [
      DeviceMixUp.create(ort, { executionProvider: 'cpu', dtype }),
      DeviceRandomMix.create(ort, { executionProvider: 'cpu', dtype }),
    ]) {
      await expect(creating).rejects.toThrow(`@cutmix/onnx: dtype must be ${message}`);
      await expect(creating).rejects.toThrow(TypeError);
    }
    const cutmix = await open(DeviceCutMix.create(ort, { executionProvider: 'cpu', dtype }));
    const { xs, ys } = batch(1);
    const array = dtype === 'int32' ? Int32Array : Uint16Array;
    const images = new ort.Tensor(dtype, new array(xs.size), xs.dims);
    const mixing = cutmix.applyPlan(planMixUp({ seed: 3 }, size), { xs: images, ys });
    await expect(mixing).rejects.toThrow(
      `@cutmix/onnx: type of batchA.xs must be one of float32, float64, uint8 for MixUp, received ` +
        `"${dtype}" (cast to float32)`,
    );
  });

  it('reject options of another class, by name', async () => {
    const alien = { executionProvider: 'cpu', minBoxSize: 1 } as DeviceCutMixOptions;
    await expect(DeviceMixUp.create(ort, alien)).rejects.toThrow('unknown option "minBoxSize"');
    await expect(DeviceRandomMix.create(ort, alien)).rejects.toThrow('unknown option "minBoxSize"');
  });

  it('say what to do with labels by name', async () => {
    const mixup = await open(DeviceMixUp.create(ort, { executionProvider: 'cpu' }));
    const { xs, ys } = batch(1);
    const named = { xs, ys: { color: ys, kind: ys } } as unknown as DeviceBatch;
    await expect(mixup.apply(named)).rejects.toThrow(
      '@cutmix/onnx: batchA.ys must be one tensor [N, K], received { color, kind } (concatenate ' +
        'labels by name along K, and split the result)',
    );
    expect(mixup.step).toBe(0);
  });

  it('come into being by create only', () => {
    for (const Mixer of [DeviceCutMix, DeviceMixUp, DeviceRandomMix]) {
      const construct = Mixer as unknown as new (runtime: object, options: object) => unknown;
      expect(() => new construct(ort, { executionProvider: 'cpu' })).toThrow(
        'received { executionProvider } (call create(ort, options))',
      );
    }
  });
});
