import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startTrainer } from '../../src/devices/chooseDevice.ts';
import { describeDevices } from '../../src/devices/describeDevices.ts';
import { DeviceError } from '../../src/devices/deviceError.ts';
import { measureForReport } from '../../src/devices/measureForReport.ts';
import type { DeviceStarters, StartedDevice } from '../../src/devices/startDevice.ts';
import { resnet } from '../../src/network.ts';
import type { Device, Trainer, TrainerConfig } from '../../src/trainer.ts';
import { adamRecipe } from '../fixtures/recipes.ts';

/** How a fake device behaves: the time of each step and read, or why it does not start or fails. */
interface Fake {
  readonly milliseconds?: readonly number[];
  readonly stepsPerRead?: number;
  readonly reading?: number;
  readonly software?: true;
  readonly absent?: string;
  readonly broken?: string;
}

interface FakeDevice extends StartedDevice {
  readonly fake: Fake;
}

const disposed: string[] = [];
const stepped: [Device, number][] = [];

function starters(fakes: Readonly<Record<Device, Fake>>): DeviceStarters<FakeDevice> {
  const starter = (device: Device) => async (): Promise<FakeDevice> => {
    const fake = fakes[device];
    if (fake.absent) throw new Error(fake.absent);
    return {
      device,
      fake,
      description: `fake ${device}`,
      hardware: `model of ${device}`,
      software: fake.software ?? false,
      dispose: () => disposed.push(device),
    };
  };
  return { cuda: starter('cuda'), webgpu: starter('webgpu'), cpu: starter('cpu') };
}

async function trainerOn({ device, description, fake, dispose }: FakeDevice): Promise<Trainer> {
  const unused = () => Promise.reject(new Error('not used'));
  let step = 0;
  return {
    device,
    description,
    stepsPerRead: fake.stepsPerRead ?? 1,
    load() {},
    async step(batch) {
      if (fake.broken) throw new DeviceError(fake.broken);
      stepped.push([device, batch.count]);
      vi.advanceTimersByTime(fake.milliseconds![step++] ?? 0);
    },
    async results() {
      vi.advanceTimersByTime(fake.reading ?? 0);
      return [];
    },
    evaluate: unused,
    state: unused,
    dispose: async () => dispose(),
  };
}

const config: TrainerConfig = {
  network: resnet(20),
  recipe: adamRecipe,
  device: 'auto',
  batchSize: 5,
  seed: 0n,
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  disposed.length = 0;
  stepped.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the device auto', () => {
  it('is the one whose fastest of three steps is the fastest', async () => {
    const fakes = {
      cuda: { milliseconds: [900, 12, 11.25] },
      webgpu: { milliseconds: [2000, 9, 3.5] },
      cpu: { milliseconds: [48, 48, 48] },
    };
    const trainer = await startTrainer(config, starters(fakes), trainerOn);
    expect(trainer.device).toBe('webgpu');
    expect(trainer.description).toBe(
      'fake webgpu\nmilliseconds a step, batch 5: cuda 11.3, webgpu 3.5, cpu 48.0',
    );
    const each = (device: Device) => Array.from({ length: 3 }, () => [device, 5]);
    expect(stepped).toEqual([...each('cuda'), ...each('webgpu'), ...each('cpu')]);
    expect(disposed).toEqual(['cuda', 'cpu']);
    await trainer.dispose();
    expect(disposed).toEqual(['cuda', 'cpu', 'webgpu']);
  });

  it('is the CPU if a GPU is slower', async () => {
    const fakes = {
      cuda: { milliseconds: [900, 300, 250] },
      webgpu: { absent: 'no adapter' },
      cpu: { milliseconds: [60, 50, 55] },
    };
    const trainer = await startTrainer(config, starters(fakes), trainerOn);
    expect(trainer.device).toBe('cpu');
    expect(trainer.description).toBe(
      'fake cpu\nmilliseconds a step, batch 5: cuda 250, cpu 50.0\nnot webgpu: no adapter',
    );
  });

  it('is measured with the reads, which show how long the steps of a GPU take', async () => {
    const fakes = {
      cuda: { milliseconds: [900], stepsPerRead: 5, reading: 100 },
      webgpu: { milliseconds: [1], stepsPerRead: 10, reading: 190 },
      cpu: { milliseconds: [48, 48, 48] },
    };
    const trainer = await startTrainer(config, starters(fakes), trainerOn);
    expect(trainer.description).toBe(
      'fake webgpu\nmilliseconds a step, batch 5: cuda 20.0, webgpu 19.0, cpu 48.0',
    );
    const taken = (device: Device) => stepped.filter(([on]) => on === device).length;
    expect([taken('cuda'), taken('webgpu'), taken('cpu')]).toEqual([7, 12, 3]);
  });

  it('rejects a slow GPU after three steps, also if it is read seldom', async () => {
    const fakes = {
      cuda: { absent: 'no driver' },
      webgpu: { milliseconds: [1400, 1400, 1400], stepsPerRead: 10 },
      cpu: { milliseconds: [48, 48, 48] },
    };
    const trainer = await startTrainer(config, starters(fakes), trainerOn);
    expect(trainer.device).toBe('cpu');
    expect(stepped.filter(([on]) => on === 'webgpu')).toHaveLength(3);
    expect(performance.now()).toBe(3 * 1400 + 3 * 48);
  });

  it('reads a GPU seldom that is slow only while it compiles', async () => {
    const fakes = {
      cuda: { absent: 'no driver' },
      webgpu: { milliseconds: [4000], stepsPerRead: 10, reading: 250 },
      cpu: { milliseconds: [48, 48, 48] },
    };
    const trainer = await startTrainer(config, starters(fakes), trainerOn);
    expect(trainer.description).toContain('webgpu 25.0, cpu 48.0');
  });

  it('takes no step on the only device, nor on a software adapter', async () => {
    const fakes = {
      cuda: { absent: 'no driver' },
      webgpu: { software: true, milliseconds: [1, 1, 1] },
      cpu: {},
    } as const;
    const trainer = await startTrainer(config, starters(fakes), trainerOn);
    expect(trainer.device).toBe('cpu');
    expect(trainer.description).toBe(
      'fake cpu\nthe only device here\n' +
        'not cuda: no driver\nnot webgpu: only in software, fake webgpu',
    );
    expect(stepped).toEqual([]);
    expect(disposed).toEqual(['webgpu']);
  });

  it('is never one that fails in a step', async () => {
    const fakes = {
      cuda: { broken: 'CUDA failure 2' },
      webgpu: { absent: 'no adapter' },
      cpu: { milliseconds: [50, 50, 50] },
    };
    const trainer = await startTrainer(config, starters(fakes), trainerOn);
    expect(trainer.device).toBe('cpu');
    expect(trainer.description).toContain('\nnot cuda: CUDA failure 2');
    expect(disposed).toEqual(['cuda']);
  });

  it('throws with every reason if none starts', async () => {
    const fakes = { cuda: { broken: 'a' }, webgpu: { broken: 'b' }, cpu: { absent: 'c' } };
    const started = startTrainer(config, starters(fakes), trainerOn);
    await expect(started).rejects.toThrow(DeviceError);
    await expect(started).rejects.toThrow(
      'No device starts.\nnot cpu: c\nnot cuda: a\nnot webgpu: b',
    );
  });
});

it('takes no step on a device that is named', async () => {
  const fakes = { cuda: { absent: 'no driver' }, webgpu: { software: true }, cpu: {} } as const;
  const trainer = await startTrainer({ ...config, device: 'webgpu' }, starters(fakes), trainerOn);
  expect(trainer.description).toBe('fake webgpu');
  expect(stepped).toEqual([]);
  const absent = startTrainer({ ...config, device: 'cuda' }, starters(fakes), trainerOn);
  await expect(absent).rejects.toThrow('cuda does not start: no driver');
});

it('measures every device for a report, a software adapter on fewer images', async () => {
  const fakes = {
    cuda: { broken: 'CUDA failure 2' },
    webgpu: { software: true, milliseconds: [9, 8, 7] },
    cpu: { milliseconds: [3, 2, 1] },
  } as const;
  const reports = await describeDevices(starters(fakes), measureForReport(trainerOn));
  expect(reports).toEqual([
    { device: 'cuda', available: false, software: false, detail: 'CUDA failure 2' },
    {
      device: 'webgpu',
      available: true,
      software: true,
      detail: 'fake webgpu',
      hardware: 'model of webgpu',
      driver: undefined,
      stepTime: { batchSize: 2, milliseconds: 7 },
    },
    {
      device: 'cpu',
      available: true,
      software: false,
      detail: 'fake cpu',
      hardware: 'model of cpu',
      driver: undefined,
      stepTime: { batchSize: 32, milliseconds: 1 },
    },
  ]);
  expect(new Set(disposed)).toEqual(new Set(['cuda', 'webgpu', 'cpu']));
});

it('takes two steps for a report on a slow device', async () => {
  const fakes = {
    cuda: { absent: 'no driver' },
    webgpu: { software: true, milliseconds: [3000, 2000] },
    cpu: { absent: 'no processor' },
  } as const;
  const [, webgpu] = await describeDevices(starters(fakes), measureForReport(trainerOn));
  expect(webgpu?.stepTime).toEqual({ batchSize: 2, milliseconds: 2000 });
  expect(stepped).toHaveLength(2);
});

it('reports what a runtime says beside the sentence that shortens it', async () => {
  const cause = new Error('/onnxruntime_src/cuda_call.cc:123: CUDA failure 100');
  const [cuda] = await describeDevices({
    ...starters({ cuda: {}, webgpu: { absent: 'x' }, cpu: { absent: 'x' } }),
    cuda: () => Promise.reject(new Error('CUDA sees no GPU', { cause })),
  });
  expect(cuda).toMatchObject({ detail: 'CUDA sees no GPU', runtimeError: cause.message });
});
