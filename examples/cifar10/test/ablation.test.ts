import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageBatch, Trainer } from '@cutmix/training';
import { expect, onTestFinished, test } from 'vitest';
import { averaging } from '../src/ablation/averaging.ts';
import { readResults } from '../src/ablation/results.ts';
import { ablationTable } from '../src/ablation/table.ts';

const result = (variant: string, seed: number, accuracy: number, averagedAccuracy?: number) => {
  const run = { data: 'cifar10' as const, recipe: '', epochs: 3, seconds: 1 };
  const average = averagedAccuracy === undefined ? {} : { averagedAccuracy };
  return { variant, seed, accuracy, flippedAccuracy: 0.9, ...average, ...run };
};

test('compares a variant with the recipe on the seeds that both have', () => {
  const rows = ablationTable([
    result('fast', 1, 0.5),
    result('fast', 2, 0.6, 0.625),
    result('Adam', 2, 0.64),
    result('Adam', 3, 0.7),
    result('no CutMix', 1, 0.45),
    result('no CutMix', 2, 0.57),
  ]).split('\n');
  expect(rows.slice(2)).toEqual([
    '| fast | 1, 2 | 55.00 ± 7.07% |  | 90.00 ± 0.00% |',
    '| fast, averaged weights | 2 | 62.50% | +2.50 |  |',
    '| no CutMix | 1, 2 | 51.00 ± 8.49% | −4.00 ± 1.41 | 90.00 ± 0.00% |',
    '| Adam | 2, 3 | 67.00 ± 4.24% | +4.00 | 90.00 ± 0.00% |',
    '',
  ]);
});

test('compares variants with nothing if the recipe itself is missing', () => {
  const rows = ablationTable([result('no CutMix', 1, 0.5), result('Adam', 1, 0.6)]).split('\n');
  expect(rows.slice(2, 4)).toEqual([
    '| no CutMix | 1 | 50.00% |  | 90.00% |',
    '| Adam | 1 | 60.00% |  | 90.00% |',
  ]);
});

test('averages weights without a bias toward the first ones', async () => {
  const steps = [1000, 1, 2, 3].flatMap((value) => Array.from({ length: 8 }, () => value));
  let step = 0;
  const inner = {
    step: async () => {
      step++;
    },
    state: async () => {
      const value = Float32Array.of(steps[step - 1]!);
      return { step, parameters: value, runningStatistics: value };
    },
  };
  const { trainer, average } = averaging(inner as unknown as Trainer, 2);
  for (const _ of steps) await trainer.step({} as ImageBatch);
  // Half of it after 2 steps: 1/256 after 8.
  const [a, b, c, d] = [2 ** -24, 2 ** -16, 2 ** -8, 1];
  const expected = (1000 * a + b + 2 * c + 3 * d) / (a + b + c + d);
  expect(average().parameters[0]).toBeCloseTo(expected, 5);
  expect(average().runningStatistics[0]).toBeCloseTo(expected, 5);
});

test('names a line of results that was cut off', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cutmix-ablation-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'results.jsonl');
  await writeFile(file, '{}\n{"variant":"fa');
  await expect(readResults(file)).rejects.toThrow(`line 2 of ${file} is not JSON`);
});

test('agrees with the table in the documentation', async () => {
  const kept = await readResults('examples/cifar10/results/ablation.jsonl');
  expect(kept.length).toBeGreaterThan(0);
  expect(await readFile('docs/measured.md', 'utf8')).toContain(ablationTable(kept));
});
