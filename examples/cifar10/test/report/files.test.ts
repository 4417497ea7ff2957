import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAttempt } from '../../src/report/attempt.ts';
import { writeReports } from '../../src/report/files.ts';
import { type Arm, recipes } from '../../src/run/recipe.ts';
import { createOutFolder } from '../../src/run/stored/outFolder.ts';
import { smallConfig, train } from '../fixtures/smallRuns.ts';

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'cutmix-files-'));
});
afterEach(() => rm(path, { recursive: true }));

/** The report of a run that has just started. */
async function reportOf(runs: readonly Arm[], probability: number): Promise<string> {
  const recipe = { ...recipes.keras, cutmix: { ...recipes.keras.cutmix, probability } };
  const config = { ...smallConfig, settings: { ...smallConfig.settings, runs, recipe } };
  const folder = await createOutFolder(path);
  await writeReports({ folder, config, bySeed: [] }, train, createAttempt());
  await folder.close();
  return await readFile(folder.report, 'utf8');
}

const imagesIn = (page: string) => page.match(/<li>\n<div class="pixels">/g)!.length;
const sharesIn = (page: string) => page.match(/<div class="share">/g)!.length;

test('shows the first images of one arm that mixes, mixed or not', async () => {
  const page = await reportOf(['none', 'mixup'], 0.3);
  expect(imagesIn(page)).toBe(9);
  expect(sharesIn(page)).toBeLessThan(18);
  expect(page).toContain('What MixUp does');
  expect(page).not.toContain('mixed images of the first epoch');
});

test('shows the first mixed images of each of several arms', async () => {
  const page = await reportOf(['cutmix', 'none', 'mixup', 'random'], 0.1);
  expect(imagesIn(page)).toBe(9);
  expect(sharesIn(page)).toBe(18);
  expect(page.match(/The first mixed images of the first epoch/g)).toHaveLength(3);
});

test('shows images of several arms although nothing is mixed', async () => {
  const page = await reportOf(['cutmix', 'mixup'], 0);
  expect(imagesIn(page)).toBe(6);
  expect(sharesIn(page)).toBe(6);
  expect(page.match(/None of them is mixed/g)).toHaveLength(2);
});
