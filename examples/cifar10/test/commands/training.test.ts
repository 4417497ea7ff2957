import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resnet } from '@cutmix/training';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { flagsOfDemo } from '../../src/commands/demo.ts';
import { obtainData } from '../../src/commands/obtainData.ts';
import { trainCommand } from '../../src/commands/training.ts';
import type { Flags } from '../../src/flags.ts';
import { loadAdapter } from '../../src/run/adapters.ts';
import { type Config, newSettings } from '../../src/run/settings.ts';
import { measureSpeed } from '../../src/run/speed.ts';
import { describeMachine } from '../../src/system/machine.ts';
import { linearNetwork, logisticRegression } from '../fixtures/logisticRegression.ts';
import { smallConfig, test as testImages, train } from '../fixtures/smallRuns.ts';

vi.mock('../../src/run/adapters.ts', { spy: true });
vi.mock('@cutmix/training', { spy: true });
vi.mock('../../src/run/speed.ts', { spy: true });
vi.mock('../../src/commands/obtainData.ts', () => ({ obtainData: vi.fn() }));

const labelsSha256 = createHash('sha256')
  .update(train.labels)
  .update(testImages.labels)
  .digest('hex');

let folder: string;
let written: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix training-'));
  written = '';
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written += text;
      return true;
    });
  }
  vi.mocked(measureSpeed).mockResolvedValue(undefined);
  vi.mocked(obtainData).mockImplementation(async () => ({
    kind: 'synthetic',
    source: 'test',
    classNames: [],
    train,
    test: testImages,
  }));
});
afterEach(async () => {
  vi.resetAllMocks();
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** The run of the small configuration, resumed and stopped before its first step. */
async function stopped(flags: Flags, changes: Partial<Config> = {}): Promise<Config> {
  const path = join(folder, 'config.json');
  await writeFile(path, JSON.stringify({ ...smallConfig, labelsSha256, ...changes }));
  vi.mocked(loadAdapter).mockResolvedValue({
    createTrainer: async () => logisticRegression(),
    measureDevices: async () => [],
  });
  const context = { signal: AbortSignal.abort(), workingFolder: folder };
  await trainCommand('compare', { ...flags, out: folder, resume: true }, context);
  return JSON.parse(await readFile(path, 'utf8'));
}

test('--limit and --test-limit decide which images a run trains and tests on', async () => {
  vi.mocked(resnet).mockReturnValue(linearNetwork);
  const sizes = { step: new Set<number>(), evaluate: new Set<number>() };
  const trainer = logisticRegression();
  vi.mocked(loadAdapter).mockResolvedValue({
    createTrainer: async () => ({
      ...trainer,
      step(batch, ...given) {
        sizes.step.add(batch.count);
        return trainer.step(batch, ...given);
      },
      evaluate(batch) {
        sizes.evaluate.add(batch.count);
        return trainer.evaluate(batch);
      },
    }),
    measureDevices: async () => [],
  });
  const flags = { limit: 40, testLimit: 3, epochs: 1, out: join(folder, 'out') } as const;
  const context = { signal: new AbortController().signal, workingFolder: folder };
  await trainCommand('train', flags, context);
  expect(sizes).toEqual({ step: new Set([32, 8]), evaluate: new Set([3]) });

  const json = async (name: string) => JSON.parse(await readFile(join(flags.out, name), 'utf8'));
  expect(await json('config.json')).toMatchObject({ trainImages: 40, testImages: 3 });
  const seen = new Set(testImages.labels.subarray(0, 3));
  const { valAccuracyByClass } = await json('metrics.jsonl');
  for (const [label, accuracy] of valAccuracyByClass.entries()) {
    expect([label, accuracy !== null]).toEqual([label, seen.has(label)]);
  }
  expect(written).toContain('40 to train on, 3 to test on');
  await expect(
    trainCommand('train', { out: flags.out, testLimit: 4, resume: true }, context),
  ).rejects.toThrow('--test-limit was 3, now it is 4');
});

describe('the time that a run will take', () => {
  const { batchSize } = newSettings('compare', {}).recipe;
  const millisecondsPerTestImage = 4;

  /** Trains with steps that take so long by a clock that only they and the tests move. */
  async function timeOf(stepTimes: readonly number[], flags: Flags, stepsPerRead = 1) {
    const { measureSpeed: measure } =
      await vi.importActual<typeof import('../../src/run/speed.ts')>('../../src/run/speed.ts');
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      let measuredUntil = 0;
      vi.mocked(measureSpeed).mockImplementation(async (...given) => {
        const speed = await measure(...given);
        measuredUntil = performance.now();
        return speed;
      });
      vi.mocked(resnet).mockReturnValue(linearNetwork);
      const trainer = logisticRegression(stepsPerRead);
      let taken = 0;
      vi.mocked(loadAdapter).mockResolvedValue({
        createTrainer: async () => ({
          ...trainer,
          async step(batch, ...given) {
            const time = stepTimes[taken++] ?? stepTimes.at(-1)!;
            vi.advanceTimersByTime((time * batch.count) / batchSize);
            return trainer.step(batch, ...given);
          },
          async evaluate(batch) {
            vi.advanceTimersByTime(millisecondsPerTestImage * batch.count);
            return trainer.evaluate(batch);
          },
        }),
        measureDevices: async () => [],
      });
      const context = { signal: new AbortController().signal, workingFolder: folder };
      await trainCommand('compare', { ...flags, out: join(folder, 'out') }, context);
      const [, said, unit] = /time {4}about ([\d.]+) (second|minute)/.exec(written)!;
      return {
        estimate: Number(said) * (unit === 'minute' ? 60 : 1),
        actual: (performance.now() - measuredUntil) / 1000,
        measuring: measuredUntil / 1000,
      };
    } finally {
      vi.useRealTimers();
    }
  }

  test.each([
    ['steps that take the same', [50], 4],
    ['a slow first step and a few that warm up', [3000, 90, 70, 60, 50], 30],
    ['a slow device', [20_000, 6000], 2],
  ])('is estimated within 20%%, with %s', async (_, stepTimes, epochs) => {
    const { estimate, actual, measuring } = await timeOf(stepTimes, { epochs, data: 'synthetic' });
    expect(Math.abs(estimate / actual - 1)).toBeLessThan(0.2);
    // Three steps, or about two seconds of them, and twice the test images.
    expect(measuring).toBeLessThan(Math.max(3.7, 0.1 + (3.1 * stepTimes[0]!) / 1000));
  });

  test.each([
    ['three steps on a slow GPU', [1500], 4.5],
    ['twelve steps on a fast GPU that compiles for seconds', [3000, 50], 3.55],
  ])('is estimated in %s', async (_, stepTimes, seconds) => {
    const { measuring } = await timeOf(stepTimes, { epochs: 1, data: 'synthetic' }, 10);
    const testing = (2 * 200 * millisecondsPerTestImage) / 1000;
    expect(measuring - testing).toBeCloseTo(seconds, 6);
  });

  test('is estimated for what is left of a resumed run', async () => {
    const stop = new AbortController();
    vi.mocked(resnet).mockReturnValue(linearNetwork);
    const trainer = logisticRegression();
    let taken = 0;
    vi.mocked(loadAdapter).mockResolvedValue({
      createTrainer: async () => ({
        ...trainer,
        async step(...given) {
          // In the last epoch of the second arm.
          if (++taken === 38) stop.abort();
          return trainer.step(...given);
        },
      }),
      measureDevices: async () => [],
    });
    const out = join(folder, 'out');
    const first = { signal: stop.signal, workingFolder: folder };
    await trainCommand('compare', { epochs: 4, data: 'synthetic', out }, first);
    expect(written).toContain('Stopped and saved');
    const { estimate, actual } = await timeOf([5000], { resume: true });
    expect(Math.abs(estimate / actual - 1)).toBeLessThan(0.2);
  });
});

test('without CIFAR-10 a run is a short demo, in which given flags hold', async () => {
  vi.mocked(resnet).mockReturnValue(linearNetwork);
  vi.mocked(loadAdapter).mockResolvedValue({
    createTrainer: async () => logisticRegression(),
    measureDevices: async () => [],
  });
  const context = { signal: new AbortController().signal, workingFolder: folder };
  const out = join(folder, 'out');
  await trainCommand('compare', { limit: 64, testLimit: 5, out }, context);
  const config: Config = JSON.parse(await readFile(join(out, 'config.json'), 'utf8'));
  expect(config.settings).toMatchObject({ limit: 64, testLimit: 5, recipe: { epochs: 3 } });
  expect(written).toContain('On CIFAR-10: npx pnpm@10 cifar10 compare --data PATH\n');

  written = '';
  const chosen = { data: 'synthetic', limit: 64, epochs: 1, out: join(folder, 'chosen') };
  await trainCommand('train', chosen, context);
  expect(written).not.toContain('demo');
});

test('the recipe long continues from lease to lease, whichever device each one lends', async () => {
  vi.mocked(resnet).mockReturnValue(linearNetwork);
  const train = async (name: string, steps: number, description: string): Promise<string> => {
    const stop = new AbortController();
    const trainer = logisticRegression();
    let taken = 0;
    vi.mocked(loadAdapter).mockResolvedValue({
      createTrainer: async () => ({
        ...trainer,
        description,
        async step(...given) {
          const result = await trainer.step(...given);
          if (++taken === steps) stop.abort();
          return result;
        },
      }),
      measureDevices: async () => [],
    });
    const out = join(folder, name);
    const isNew = !existsSync(out);
    const flags = { recipe: 'long', epochs: 3, testLimit: 5, data: 'synthetic' } as const;
    const context = { signal: stop.signal, workingFolder: folder };
    await trainCommand('compare', isNew ? { ...flags, out } : { out, resume: true }, context);
    return out;
  };
  const whole = await train('whole', Number.POSITIVE_INFINITY, 'a GPU');
  const parts = await train('parts', 1, 'a GPU');
  expect(await readdir(parts)).not.toContain('metrics.jsonl');
  for (const [steps, device] of [
    [2, 'a GPU'],
    [3, 'a CPU'],
    [Number.POSITIVE_INFINITY, 'another GPU'],
  ] as const) {
    await train('parts', steps, device);
  }
  const results = async (out: string) => {
    const metrics = await readFile(join(out, 'metrics.jsonl'), 'utf8');
    const weights = async (arm: string) => {
      const file = await readFile(join(out, 'checkpoints', `${arm}.safetensors`));
      return file.subarray(8 + Number(file.readBigUInt64LE())).toString('base64');
    };
    return {
      metrics: metrics.replaceAll(/"(seconds|imagesPerSecond)":[^,}]+/g, ''),
      weights: [await weights('cutmix'), await weights('none')],
    };
  };
  expect(await results(parts)).toEqual(await results(whole));
  const config: Config = JSON.parse(await readFile(join(parts, 'config.json'), 'utf8'));
  expect(config.settings.recipe).toMatchObject({ name: 'long', batchSize: 128 });
  expect(config.earlierPlaces?.map((place) => place.deviceDescription)).toEqual(['a GPU', 'a CPU']);
});

test('the recipe long trains 200 epochs, and mixes half of the images in all of them', () => {
  const { recipe } = newSettings('compare', { recipe: 'long' });
  expect(recipe).toMatchObject({
    epochs: 200,
    batchSize: 128,
    cropAndFlip: true,
    mixedEpochFraction: 1,
    cutmix: { probability: 0.5 },
  });
});

test('a demo has a batch of every size that --batch-size allows', () => {
  for (const batchSize of [1, 3200, 3201, 4096]) {
    expect(() => newSettings('compare', flagsOfDemo({ batchSize }))).not.toThrow();
  }
});

test('a demo of many arms trains no longer than one of two', () => {
  const imagesOf = (flags: Flags) => {
    const { runs, limit } = newSettings('compare', flagsOfDemo(flags));
    return runs.length * limit!;
  };
  expect(imagesOf({ mix: 'cutmix,mixup,random,none' })).toBe(imagesOf({}));
});

describe('a resumed command', () => {
  test('keeps the generated images of a demo', async () => {
    await stopped({}, { dataFlag: 'auto' });
    expect(vi.mocked(obtainData).mock.lastCall?.[0]).toBe('synthetic');
  });

  test('says how to resume, also in a folder with a space in its name', async () => {
    await stopped({});
    expect(written).toContain(`npx pnpm@10 cifar10 compare --out '${folder}' --resume\n`);
  });

  test('stores the machine and the Node that it has moved to', async () => {
    const { node, machine, earlierPlaces } = await stopped({}, { node: 'v1', machine: 'old' });
    expect({ node, machine }).toEqual({ node: process.version, machine: describeMachine() });
    expect(earlierPlaces).toMatchObject([{ device: 'cpu', node: 'v1', machine: 'old' }]);
  });

  test('rejects a graph on the GPU that it was on', async () => {
    await expect(stopped({ graph: 'plain' }, { device: 'cuda' })).rejects.toThrow(
      '--graph plain has no effect with --device cuda',
    );
  });
});
