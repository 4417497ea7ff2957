import { type Batch, CutMix } from '@cutmix/onnx';
import { DeviceCutMix, type DeviceCutMixOptions } from '@cutmix/onnx/model';
import * as ort from 'onnxruntime-node';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf } from './tensors.ts';

type Images = 'float32' | 'float16' | 'int32';
const arrays = { float32: Float32Array, float16: Uint16Array, int32: Int32Array } as const;
const opened: DeviceCutMix[] = [];

async function open(options: DeviceCutMixOptions): Promise<DeviceCutMix> {
  const cutmix = await DeviceCutMix.create(ort, options);
  opened.push(cutmix);
  return cutmix;
}

afterAll(async () => {
  for (const cutmix of opened) await cutmix.dispose();
});

async function hindrance(executionProvider: string): Promise<string | undefined> {
  try {
    await open({ executionProvider });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const noWebgpu = await hindrance('webgpu');
if (noWebgpu !== undefined) console.warn(`DeviceCutMix is not tested on WebGPU: ${noWebgpu}`);

function batch(first: number, dtype: Images = 'float32', rows = 4): Batch {
  const values = Array.from({ length: rows * 2 * 5 * 6 }, (_, i) => first + i);
  const labels = Array.from({ length: rows * 3 }, (_, i) => (first + i * 7) / 64);
  return {
    xs: new ort.Tensor(dtype, arrays[dtype].from(values), [rows, 2, 5, 6]),
    ys: new ort.Tensor('float32', labels, [rows, 3]),
  };
}

describe.each([
  ['cpu', true],
  ['webgpu', noWebgpu === undefined],
])('DeviceCutMix on %s', (executionProvider, starts) => {
  it.runIf(starts).each(['float32', 'float16', 'int32'] as const)(
    'mixes %s images and labels as the typed-array path does',
    async (dtype) => {
      const options = { seed: 7, alpha: [2, 3], minBoxSize: 1 } as const;
      const device = await open({ ...options, executionProvider, dtype });
      const host = new CutMix(options);
      for (const second of [batch(900, dtype), undefined]) {
        const expected = host.apply(batch(1, dtype), second);
        const actual = await device.apply(batch(1, dtype), second);
        expect(actual.xs.location).toBe(executionProvider === 'webgpu' ? 'gpu-buffer' : 'cpu');
        const [xs, ys] = [await device.read(actual.xs), await device.read(actual.ys)];
        expect(bytesOf(xs)).toEqual(bytesOf(expected.xs));
        const [labels, wanted] = [ys.data, expected.ys.data] as [Float32Array, Float32Array];
        labels.forEach((label, i) => {
          // 1 ulp at most.
          expect(Math.abs(label - wanted[i]!)).toBeLessThanOrEqual(2 ** -23 * Math.abs(label));
        });
        actual.xs.dispose();
        actual.ys.dispose();
      }
      expect(device.step).toBe(host.step);
    },
  );

  it.runIf(starts)('replays a plan and does not advance the step', async () => {
    const device = await open({ executionProvider, seed: 1 });
    const plan = device.plan({ batchSize: 4, height: 5, width: 6 });
    const [first, second] = [
      await device.applyPlan(plan, batch(1)),
      await device.applyPlan(plan, batch(1)),
    ];
    expect(bytesOf(await device.read(first.xs))).toEqual(bytesOf(await device.read(second.xs)));
    expect(device.step).toBe(0);
  });
});

describe.runIf(noWebgpu === undefined)('DeviceCutMix with tensors on the device', () => {
  it('reads them where they are, also in the next run', async () => {
    const device = await open({ executionProvider: 'webgpu', seed: 3 });
    const host = new CutMix({ seed: 3 });
    const once = await device.apply(batch(1), batch(900));
    const twice = await device.apply(once, batch(400));
    const expected = host.apply(host.apply(batch(1), batch(900)), batch(400));
    expect(bytesOf(await device.read(twice.xs))).toEqual(bytesOf(expected.xs));
  });

  it('rejects them on a provider that would read zeros', async () => {
    const gpu = await open({ executionProvider: 'webgpu' });
    const cpu = await open({ executionProvider: 'cpu' });
    const resident = await gpu.apply(batch(1));
    await expect(cpu.apply(resident)).rejects.toThrow(
      '@cutmix/onnx: location of batchA.xs must be one that "cpu" can read, received "gpu-buffer"',
    );
    expect(cpu.step).toBe(0);
    await expect(cpu.read(resident.xs)).rejects.toThrow(
      '@cutmix/onnx: location of tensor must be one that "cpu" can read, received "gpu-buffer"',
    );
    resident.xs.dispose();
    await expect(gpu.read(resident.xs)).rejects.toThrow('tensor is already disposed');
    resident.ys.dispose();
  });

  it('disposes of them before it releases the sessions', async () => {
    const device = await DeviceCutMix.create(ort, { executionProvider: 'webgpu' });
    const [first, second] = [await device.apply(batch(1)), await device.apply(batch(1))];
    first.xs.dispose();
    await device.dispose();
    for (const { location } of [first.xs, first.ys, second.xs, second.ys]) {
      expect(location).toBe('none');
    }
  });

  it('frees their memory when they are disposed', async () => {
    const device = await open({ executionProvider: 'webgpu' });
    const images = new Float32Array(32 * 3 * 64 * 64);
    const large = (): Batch => ({
      xs: new ort.Tensor('float32', images, [32, 3, 64, 64]),
      ys: new ort.Tensor('float32', new Float32Array(64), [32, 2]),
    });
    const run = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        const { xs, ys } = await device.apply(large());
        xs.dispose();
        ys.dispose();
      }
    };
    await run(20);
    const before = process.memoryUsage().rss;
    await run(200);
    // 200 results of 1.5 MB would be 300 MB.
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  }, 60_000);
});

describe('DeviceCutMix after dispose', () => {
  it('runs nothing, and has finished the run that was under way', async () => {
    const device = await open({ executionProvider: 'cpu' });
    const running = device.apply(batch(1));
    await device.dispose();
    expect((await running).xs.dims).toEqual([4, 2, 5, 6]);
    await expect(device.apply(batch(1))).rejects.toThrow('this instance is disposed');
    expect(device.step).toBe(1);
  });

  it('has finished the read that was under way', async () => {
    const device = await open({ executionProvider: 'cpu' });
    const { ys } = batch(1);
    const reading = device.read(ys);
    await device.dispose();
    expect((await reading).data).toEqual(ys.data);
    await expect(device.read(ys)).rejects.toThrow('this instance is disposed');
  });
});

describe('DeviceCutMix as an object', () => {
  it('has bound methods', async () => {
    const { apply, read } = await open({ executionProvider: 'cpu' });
    expect((await read((await apply(batch(1))).ys)).dims).toEqual([4, 3]);
  });

  it('continues from its JSON', async () => {
    const device = await open({ executionProvider: 'cpu', alpha: 0.3, layout: 'NCHW' });
    await device.apply(batch(1));
    const resumed = await open(JSON.parse(JSON.stringify(device)));
    const [first, second] = [await device.apply(batch(1)), await resumed.apply(batch(1))];
    expect(bytesOf(first.xs)).toEqual(bytesOf(second.xs));
    expect(resumed.toJSON()).toEqual(device.toJSON());
  });
});

describe('DeviceCutMix with bad input', () => {
  it.each([
    [{ executionProvider: 5 }, 'executionProvider must be one of cpu, '],
    [{ executionProvider: 'cuda11' }, 'received "cuda11"'],
    [
      { executionProvider: 'cpu', gpuMemLimit: 1 },
      'unknown option "gpuMemLimit". Known: alpha, placement, minBoxSize, oddSides, probability, ' +
        'granularity, pairing, numClasses, labelSmoothing, seed, step, mixUntilStep, layout, dtype, rank, executionProvider',
    ],
    [{ executionProvider: 'cpu', rank: 65 }, 'rank must be an integer in 3..64, received 65'],
    [{ executionProvider: 'cpu', dtype: 'int4' }, 'dtype must be one of float16'],
    [
      { executionProvider: 'cpu', labelSmoothing: 0.1 },
      'labelSmoothing must be left out, received 0.1 (labels [N, K] are mixed as they are',
    ],
    [{ executionProvider: 'cpu', numClasses: 3 }, 'numClasses must be left out, received 3'],
    [{ executionProvder: 'cpu' }, 'did you mean "executionProvider"?'],
    [undefined, 'options must be { executionProvider }, received undefined'],
  ])('rejects %o', async (options, message) => {
    await expect(open(options as unknown as DeviceCutMixOptions)).rejects.toThrow(message);
  });

  it('names what is wrong with a tensor to read', async () => {
    const device = await open({ executionProvider: 'cpu', dtype: 'uint8' });
    for (const [tensor, message] of [
      [undefined, 'tensor must be an ONNX Runtime tensor, received undefined'],
      [
        new ort.Tensor('int32', [1], [1]),
        'type of tensor must be "float32" or the dtype, received "int32"',
      ],
    ] as const) {
      await expect(device.read(tensor as ort.Tensor)).rejects.toThrow(`@cutmix/onnx: ${message}`);
    }
  });

  it('names what is wrong with a batch, and does not advance the step', async () => {
    const device = await open({ executionProvider: 'cpu', pairing: 'roll' });
    const { xs, ys } = batch(1);
    const reshaped = (dims: readonly number[]) => ({ xs: xs.reshape(dims), ys });
    for (const [a, b, message] of [
      [
        batch(1, 'int32'),
        undefined,
        'type of batchA.xs must be "float32", as the dtype option says',
      ],
      [
        reshaped([4, 60]),
        undefined,
        'shape of batchA.xs must be of rank 4, as the rank option says',
      ],
      [
        { xs, ys: new ort.Tensor('int32', [0, 1, 2, 0], [4, 1]) },
        undefined,
        'type of batchA.ys must be "float32", received "int32" (labels [N, K] are mixed as they ' +
          'are; for more use CutMix of @cutmix/onnx)',
      ],
      [
        { xs: xs.reshape([4, 10, 6, 1]), ys },
        undefined,
        'shape of batchA.xs must be [N, …, C, H, W] by default, received [4, 10, 6, 1] (it looks ' +
          "like NHWC: pass layout: 'NHWC', or 'NCHW' if that is right)",
      ],
      [[batch(1).xs, ys], undefined, 'batchA must be { xs, ys }, received [an ONNX Runtime tensor'],
      [
        { xs, ys: ys.reshape([12]) },
        undefined,
        'shape of batchA.ys must be [N, K], received [12] (labels [N, K] are',
      ],
      [
        { xs, ys: new ort.Tensor('float32', [], [4, 0]) },
        undefined,
        'shape of batchA.ys must be [N, K] with K >= 1, received [4, 0]',
      ],
      [batch(1), batch(1, 'float32', 3), 'shape of batchB.xs must be [4, 2, 5, 6]'],
      [undefined, undefined, 'batchA must be { xs, ys }, received undefined'],
      [
        batch(1),
        { xs, ys: new ort.Tensor('float32', new Float32Array(12).fill(Number.NaN, 7), [4, 3]) },
        'row 2 of batchB.ys must be finite in float32, received NaN',
      ],
    ] as const) {
      await expect(device.apply(a as Batch, b)).rejects.toThrow(`@cutmix/onnx: ${message}`);
    }
    const plan = device.plan({ batchSize: 4, height: 5, width: 6 });
    await expect(device.applyPlan(plan, batch(1), batch(2))).rejects.toThrow('plan.partners');
    const paired = device.plan({ batchSize: 4, height: 5, width: 6, paired: true });
    await expect(device.applyPlan(paired, batch(1))).rejects.toThrow('plan.paired must be false');
    expect(device.step).toBe(0);
  });

  it('replays plans of two batches, but not their partners, which the graph does not read', async () => {
    const device = await open({ executionProvider: 'cpu', seed: 6 });
    const plan = device.plan({ batchSize: 4, height: 5, width: 6, paired: true });
    const expected = new CutMix().applyPlan(plan, batch(1), batch(2));
    const { xs } = await device.applyPlan(plan, batch(1), batch(2));
    expect(bytesOf(xs)).toEqual(bytesOf(expected.xs));
    const partners = Int32Array.of(0, 2, 1, 3);
    await expect(device.applyPlan({ ...plan, partners }, batch(1), batch(2))).rejects.toThrow(
      new RangeError(
        '@cutmix/onnx: plan.partners must be 0, 1, 2, … for two batches, received [0, 2, 1, 3] ' +
          '(plan with paired: true)',
      ),
    );
  });

  it('plans for two batches as such', async () => {
    const options = { granularity: 'pair', pairing: 'reverse' } as const;
    const device = await open({ executionProvider: 'cpu', ...options });
    await expect(device.apply(batch(1), batch(2))).rejects.toThrow(
      'paired must be false for granularity "pair", received true',
    );
    expect(device.step).toBe(0);
  });

  it('accepts either layout if it is given', async () => {
    const { ys } = batch(1);
    const xs = new ort.Tensor('float32', Float32Array.from(Array(240).keys()), [4, 10, 6, 1]);
    for (const layout of ['NCHW', 'NHWC'] as const) {
      const options = { layout, seed: 4, minBoxSize: 1 };
      const device = await open({ executionProvider: 'cpu', ...options });
      const expected = new CutMix(options).apply({ xs, ys });
      expect(bytesOf((await device.apply({ xs, ys })).xs)).toEqual(bytesOf(expected.xs));
    }
  });

  it('rejects the last step, and properties that it does not have', async () => {
    const device = await open({ executionProvider: 'cpu', step: Number.MAX_SAFE_INTEGER });
    await expect(device.apply(batch(1))).rejects.toThrow(RangeError);
    expect(device.step).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => Object.assign(device, { alpha: 3 })).toThrow(TypeError);
    expect(() => Object.assign(device, { dtype: 'uint8' })).toThrow(TypeError);
  });

  it('copies shared memory, which ONNX Runtime does not accept', async () => {
    const share = <Data extends Float32Array | Int32Array>(data: Data): Data => {
      const shared = data.constructor as new (buffer: SharedArrayBuffer) => Data;
      const copy = new shared(new SharedArrayBuffer(data.byteLength));
      copy.set(data);
      return copy;
    };
    const plain = batch(1);
    const xs = new ort.Tensor('float32', share(plain.xs.data as Float32Array), plain.xs.dims);
    const ys = new ort.Tensor('float32', share(plain.ys.data as Float32Array), plain.ys.dims);
    const device = await open({ executionProvider: 'cpu', seed: 5 });
    const plan = device.plan({ batchSize: 4, height: 5, width: 6 });
    const boxes = share(plan.boxes);
    const mixing = device.applyPlan({ ...plan, boxes }, { xs, ys });
    for (const memory of [boxes, xs.data, ys.data] as (Float32Array | Int32Array)[]) memory.fill(0);
    const expected = new CutMix({ seed: 5 }).applyPlan(plan, plain);
    const mixed = await mixing;
    expect(bytesOf(mixed.xs)).toEqual(bytesOf(expected.xs));
    expect(bytesOf(mixed.ys)).toEqual(bytesOf(expected.ys));
    expect((await device.read(ys)).data).toEqual(new Float32Array(12));
  });

  it('rejects detached memory by name, and does not advance the step', async () => {
    const detach = ({ data }: ort.Tensor): void => {
      const { buffer } = data as { buffer: ArrayBuffer };
      structuredClone(buffer, { transfer: [buffer] });
    };
    const device = await open({ executionProvider: 'cpu' });
    const plan = device.plan({ batchSize: 4, height: 5, width: 6 });
    structuredClone(plan.boxes, { transfer: [plan.boxes.buffer as ArrayBuffer] });
    await expect(device.applyPlan(plan, batch(1))).rejects.toThrow('plan.boxes must be 16');
    for (const key of ['xs', 'ys'] as const) {
      const detached = batch(1);
      detach(detached[key]);
      await expect(device.apply(detached)).rejects.toThrow(`batchA.${key} must be`);
      await expect(device.apply(batch(2), detached)).rejects.toThrow(`batchB.${key} must be`);
      await expect(device.read(detached[key])).rejects.toThrow('tensor must be');
    }
    expect(device.step).toBe(0);
  });
});
