import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
import { describeMachine } from '../../src/system/machine.ts';
import { linearNetwork, logisticRegression } from '../fixtures/logisticRegression.ts';
import { smallConfig, test as testImages, train } from '../fixtures/smallRuns.ts';

vi.mock('../../src/run/adapters.ts', { spy: true });
vi.mock('@cutmix/training', { spy: true });
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

test('a demo has a batch of every size that --batch-size allows', () => {
  for (const batchSize of [1, 3200, 3201, 4096]) {
    expect(() => newSettings('compare', flagsOfDemo({ batchSize }))).not.toThrow();
  }
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
