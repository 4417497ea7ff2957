import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAttempt } from '../../src/report/attempt.ts';
import { writeReports } from '../../src/report/files.ts';
import { resultTable } from '../../src/report/terminal/table.ts';
import { isFinished, metricsBySeed, openSeeds, type Run, trainSeeds } from '../../src/run/seeds.ts';
import { createOutFolder, openOutFolder } from '../../src/run/stored/outFolder.ts';
import type { Summary } from '../../src/run/summary.ts';
import { linearNetwork, logisticRegression } from '../fixtures/logisticRegression.ts';
import { smallConfig, test as testImages, train } from '../fixtures/smallRuns.ts';

const config = { ...smallConfig, seeds: 3 };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix-seeds-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Trains all seeds in a folder, from the start or from where they are; may stop after a step. */
async function trainAll(path: string, stopAfter = Number.POSITIVE_INFINITY): Promise<Run> {
  const stop = new AbortController();
  let taken = 0;
  const isNew = !(await readdir(folder)).includes('out');
  if (isNew) {
    const created = await createOutFolder(path);
    await created.writeConfig(config);
    await created.close();
  }
  const { folder: out, config: stored } = await openOutFolder(path);
  try {
    const run = await openSeeds(out, stored, linearNetwork);
    await trainSeeds({
      run,
      network: linearNetwork,
      train,
      test: testImages,
      createTrainer: async () => logisticRegression(),
      observer: { step: () => ++taken === stopAfter && stop.abort(), evaluate() {}, epoch() {} },
      onResults: await writeReports(run, train, createAttempt()),
      signal: stop.signal,
      saveEveryMilliseconds: 60_000,
    });
    return run;
  } finally {
    await out.close();
  }
}

test('several seeds each have a folder, and the whole has means and spreads', async () => {
  const path = join(folder, 'out');
  // Five steps an epoch, three epochs, two arms: in the first arm of the second seed.
  const interrupted = await trainAll(path, 37);
  expect(interrupted.bySeed.map(isFinished)).toEqual([true, false, false]);
  expect(await readdir(path)).not.toContain('summary.json');

  const run = await trainAll(path);
  expect(run.bySeed.map(isFinished)).toEqual([true, true, true]);
  expect((await readdir(path)).sort()).toEqual([
    'checkpoints',
    'config.json',
    'preview.png',
    'report.html',
    'seed-7',
    'seed-8',
    'seed-9',
    'summary.json',
  ]);
  const summaryOf = async (name: string): Promise<Summary> =>
    JSON.parse(await readFile(join(path, name, 'summary.json'), 'utf8'));
  const bySeed = await Promise.all(['seed-7', 'seed-8', 'seed-9'].map(summaryOf));
  expect(bySeed.map(({ seed }) => seed)).toEqual([7, 8, 9]);
  const all = await summaryOf('.');
  expect(all.seeds).toEqual([7, 8, 9]);
  for (const arm of ['cutmix', 'none'] as const) {
    const accuracies = bySeed.map(({ runs }) => runs[arm]!.testAccuracy);
    const mean = (accuracies[0]! + accuracies[1]! + accuracies[2]!) / 3;
    const variance = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 2;
    expect(all.runs[arm]).toMatchObject({ testAccuracy: mean, epochs: 3 });
    expect(all.runs[arm]).toHaveProperty(
      'standardDeviation.testAccuracy',
      expect.closeTo(Math.sqrt(variance), 12),
    );
    const shown = `${(100 * mean).toFixed(2)} ± ${(100 * Math.sqrt(variance)).toFixed(2)}%`;
    expect(resultTable(config, metricsBySeed(run))).toContain(shown);
    const page = await readFile(join(path, 'report.html'), 'utf8');
    expect(page.replaceAll('\u00a0', ' ')).toContain(shown);
  }
  const initial = (seed: number) =>
    readFile(join(path, `seed-${seed}`, 'checkpoints', 'initial.safetensors'));
  expect((await initial(7)).equals(await initial(8))).toBe(false);
});
