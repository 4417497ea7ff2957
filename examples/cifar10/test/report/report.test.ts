import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumPath, launchChromium } from '@cutmix/test-chromium';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandToRepeat, commandToResume } from '../../src/report/commandLine.ts';
import { reportPage } from '../../src/report/page/page.ts';
import { firstImages } from '../../src/report/preview/firstImages.ts';
import type { EpochMetrics } from '../../src/run/metrics.ts';
import { type Arm, allArms, isMixing, recipes } from '../../src/run/recipe.ts';
import type { Config } from '../../src/run/settings.ts';
import { smallConfig, train } from '../fixtures/smallRuns.ts';

const { settings } = smallConfig;
const firstOf = (arm: Arm, count: number, recipe = settings.recipe) =>
  firstImages({ arm, train, recipe, seed: BigInt(settings.seed) }, count);
const images = firstOf('cutmix', 9);
const imagesOfEach = allArms.filter(isMixing).flatMap((arm) => firstOf(arm, 3, recipes.keras));
const gains: Readonly<Record<Arm, number>> = {
  cutmix: 0.07,
  mixup: 0.05,
  random: 0.06,
  none: 0.02,
};

function epochs(run: Arm, count: number, shift = 0): EpochMetrics[] {
  return Array.from({ length: count }, (_, i) => {
    const gain = gains[run] + shift;
    return {
      run,
      epoch: i + 1,
      trainLoss: 2.1234 - 0.1 * i - shift,
      trainAccuracy: 0.3141 + gain * i,
      valLoss: 1.8765 - 0.05 * i + shift,
      valAccuracy: 0.4321 + gain * i,
      valAccuracyByClass: Array.from(
        { length: 10 },
        (_, k) => 0.3 + 0.03 * k + (gain * (k - 3)) / 2,
      ),
      seconds: 61 + i,
      imagesPerSecond: 333,
    };
  });
}

const both = (shift = 0) => [...epochs('cutmix', 3, shift), ...epochs('none', 3, shift)];
const ofEach = (count: number, shift = 0) => allArms.flatMap((arm) => epochs(arm, count, shift));
const published: Config = {
  ...smallConfig,
  data: 'cifar10',
  trainImages: 50_000,
  testImages: 10_000,
  settings: { ...settings, recipe: recipes.keras, seed: 0 },
};
// Long enough for a verdict, but not a whole recipe.
const long: Config = { ...published, trainImages: 200_000, settings };
const four: Config = { ...published, settings: { ...published.settings, runs: allArms } };

describe('report.html', () => {
  test('needs no other file and holds the numbers of all epochs', () => {
    const page = reportPage(long, [both()], images);
    expect(page).not.toMatch(/https?:|src="(?!data:)|<script|<link|@import|url\(/);
    for (const line of both()) {
      for (const value of [
        line.trainLoss.toFixed(4),
        line.valLoss.toFixed(4),
        `${(100 * line.trainAccuracy).toFixed(2)}%`,
        `${(100 * line.valAccuracy).toFixed(2)}%`,
      ]) {
        expect(page).toContain(`<td>${value}</td>`);
      }
    }
    expect(page).toContain('CutMix helped: 10.00 points more');
    expect(page).toContain('<h3>CutMix minus baseline</h3>');
    expect(page).toContain('airplane 19.5% with CutMix, 27.0% without');
    expect(page).toContain('truck +15.0; ship +12.5');
    expect(page).toContain('automobile −5.0; airplane −7.5');
    expect(page).not.toContain('<dt>Before</dt>');
    expect(page.match(/data:image\/png;base64,/g)).toHaveLength(9);
  });

  test('marks generated images, and only those', () => {
    expect(reportPage(smallConfig, [both()], images)).toContain('GENERATED IMAGES, NOT CIFAR-10');
    expect(reportPage(published, [both()], images)).not.toContain('GENERATED');
  });

  test('shows the published figures only for an unchanged recipe', () => {
    const ten = [...epochs('cutmix', 10), ...epochs('none', 10)];
    expect(reportPage(published, [ten], images)).toContain('<td>72.94%</td><td>67.47%</td>');
    const others: Partial<Config>[] = [
      { data: 'synthetic' },
      { settings: { ...published.settings, limit: 1000 } },
      { settings: { ...published.settings, recipe: { ...recipes.keras, batchSize: 64 } } },
    ];
    for (const other of others) {
      expect(reportPage({ ...published, ...other }, [ten], images)).not.toContain('72.94');
    }
  });

  test('shows the finished epochs of an unfinished run', () => {
    const page = (metrics: readonly EpochMetrics[]) => reportPage(smallConfig, [metrics], images);
    expect(page([])).toContain('Not finished: 0 of 6 epochs');
    expect(page([])).not.toContain('How it learned');
    const half = page([...epochs('cutmix', 3), ...epochs('none', 1)]);
    expect(half).toContain('Not finished: 4 of 6 epochs');
    expect(half).toContain(`${(100 * epochs('cutmix', 3)[2]!.valAccuracy).toFixed(2)}%`);
    expect(half).not.toContain('<th scope="col">Difference</th>');
  });

  test('compares the classes at the last epoch that both arms of a seed have finished', () => {
    const page = (...seeds: EpochMetrics[][]) =>
      reportPage({ ...long, seeds: seeds.length }, seeds, images);
    // The lead of CutMix grows by 10 points an epoch.
    const leading = (count: number, shift = 0) =>
      epochs('cutmix', count, shift).map((line) => ({
        ...line,
        valAccuracyByClass: line.valAccuracyByClass.map((p) => p! + 0.1 * (line.epoch - 1)),
      }));
    const first = page([...leading(3), ...epochs('none', 1)]);
    expect(first).toContain('truck +15.0; ship +12.5');
    expect(first).toContain('After epoch 1 of 3. A class has');

    const whole = [...leading(3), ...epochs('none', 3)];
    const begun = page(whole, leading(3, 0.1));
    expect(begun).toContain('truck +35.0; ship +32.5');
    expect(begun).toContain('After epoch 3 of 3, seed 7. A class has');
    expect(page(whole, both())).toContain('After epoch 3 of 3, means over the seeds 7, 8. A class');

    const alone = page(leading(2));
    expect(alone).toContain('After epoch 2 of 3.');
    expect(alone).not.toContain('Where CutMix helped and hurt');
  });

  test('names the machines that the run was on', () => {
    const before = {
      device: 'webgpu',
      deviceDescription: 'a GPU\nnot cuda: absent',
      node: 'v20.19.0',
      machine: 'another machine',
    } as const;
    expect(reportPage({ ...smallConfig, earlierPlaces: [before] }, [both()], images)).toContain(
      '<dt>Before</dt><dd>webgpu: a GPU; another machine; Node v20.19.0</dd>',
    );
  });

  test('has no chart of the classes if noise decides it', () => {
    const page = (config: Config, metrics: readonly EpochMetrics[]) =>
      reportPage(config, [metrics], images);
    const chart = 'Accuracy on each class';
    expect(page(long, both())).toContain(chart);
    expect(page({ ...long, trainImages: 100_000 }, both())).not.toContain(chart);
    expect(page({ ...long, testImages: 1000 }, both())).not.toContain(chart);
    expect(page(long, epochs('cutmix', 3))).toContain(
      'error of the test set is about 3.2 points for each class',
    );

    const alike = both().map((line) => ({
      ...line,
      valAccuracyByClass: Array.from({ length: 10 }, (_, k) =>
        line.run === 'cutmix' ? 0.6 + 0.002 * k : 0.61,
      ),
    }));
    expect(page(long, alike)).not.toContain('Where CutMix helped and hurt');
    expect(page(long, alike)).toContain('No class differs by more than the error of the test set');
  });

  test('escapes text', () => {
    const dataSource = '<img src=x onerror=alert(1)> & "co"';
    const page = reportPage({ ...published, dataSource }, [both()], images);
    expect(page).not.toContain('<img src=x');
    expect(page).toContain('&#60;img src=x onerror=alert(1)&#62; &#38; &#34;co&#34;');
  });
});

describe('the report of several arms that mix', () => {
  const page = reportPage(four, [ofEach(10)], imagesOfEach);

  test('names all of them and compares each with the baseline', () => {
    expect(page).toContain('<h1>CutMix, MixUp and RandomMix on CIFAR-10</h1>');
    for (const name of ['With CutMix', 'With MixUp', 'With RandomMix', 'Without']) {
      expect(page).toContain(`<th scope="col">${name}</th>`);
    }
    const row = page.match(/<tr><th scope="row">Difference from without.*?<\/tr>/)![0];
    expect(row.match(/<td>.*?<\/td>/g)!.map((cell) => cell.replace(/&#160;|\u00a0/g, ' '))).toEqual(
      ['<td>+45.00 pp</td>', '<td>+27.00 pp</td>', '<td>+36.00 pp</td>', '<td></td>'],
    );
    const measured = page.match(/<tr><th scope="row">Published.*?<\/tr>/)![0];
    expect(measured.match(/<td>/g)).toHaveLength(4);
    expect(measured).toContain('<td>–</td>');
    expect(page).toContain('RandomMix helped: 36.00 points more');
  });

  test('shows a curve, dots and a chart of classes in the color of each', () => {
    for (const arm of allArms) {
      expect(page).toContain(`stroke="var(--${arm})"`);
      expect(page).toContain(`fill="var(--${arm})"`);
    }
    expect(page).toContain('Where mixing helped and hurt');
    for (const name of ['CutMix', 'MixUp', 'RandomMix']) {
      expect(page).toContain(`<h3>${name} minus baseline</h3>`);
      expect(page).toContain(`Change of the accuracy by ${name} in percentage points: `);
    }
  });

  test('explains each by its first images, and outlines boxes only', () => {
    for (const name of ['CutMix', 'MixUp', 'RandomMix']) {
      expect(page).toContain(`<h2>What ${name} does</h2>`);
    }
    const blended = imagesOfEach.filter(({ blend }) => blend > 0);
    const cut = imagesOfEach.filter(({ blend, lambda }) => blend === 0 && lambda < 1);
    expect(blended.length).toBeGreaterThanOrEqual(3);
    expect(cut.length).toBeGreaterThanOrEqual(3);
    expect(page.match(/alt="\w+ blended with /g)).toHaveLength(blended.length);
    expect(page.match(/<span style="left:/g)).toHaveLength(cut.length);
    expect(page).toContain(
      '<dt>RandomMix</dt><dd>alpha 1, probability 1, CutMix or MixUp with equal',
    );
    expect(page).toContain('Beyond Empirical Risk Minimization');
  });

  test('without a baseline says so, and shows no differences', () => {
    const runs: Arm[] = ['mixup', 'cutmix'];
    const config = { ...four, settings: { ...four.settings, runs } };
    const alone = reportPage(config, [runs.flatMap((arm) => epochs(arm, 10))], imagesOfEach);
    expect(alone).toContain('CutMix: 18.00 points more test accuracy than with MixUp');
    expect(alone).toContain('No arm trained without mixing');
    expect(alone).not.toContain('minus baseline');
    expect(alone).not.toMatch(/>Difference/);
    expect(alone).toContain('Class by class');
    expect(alone).toContain('Differences below about');
    expect(alone).not.toContain('No class differs');
  });
});

describe('the command to repeat a run', () => {
  test('names every setting', () => {
    expect(commandToRepeat({ ...published, dataFlag: '/my data/it’s', graph: 'blocked' })).toBe(
      'npx pnpm@10 cifar10 compare --mix cutmix,none --recipe keras --depth 20 --epochs 10 --batch-size 32 --alpha 1 ' +
        "--probability 1 --seed 0 --adapter onnx --device cpu --graph blocked --data '/my data/it’s'",
    );
    const none: Config = {
      ...smallConfig,
      settings: { ...settings, command: 'train', runs: ['none'], limit: 64 },
    };
    expect(commandToRepeat({ ...none, dataFlag: 'auto' })).toBe(
      'npx pnpm@10 cifar10 train --mix none --recipe fast --depth 20 --epochs 3 --batch-size 32 ' +
        '--limit 64 --seed 7 --adapter onnx --device cpu --data synthetic',
    );
  });

  test('names the data that auto found', () => {
    const found = { ...published, dataFlag: 'auto', dataSource: '/cache/cifar-10-batches-bin' };
    expect(commandToRepeat(found)).toMatch(/ --data \/cache\/cifar-10-batches-bin$/);
  });
});

test('the command to resume a run quotes its folder for the shell', () => {
  expect(commandToResume(smallConfig, '/my runs/mine')).toBe(
    "npx pnpm@10 cifar10 compare --out '/my runs/mine' --resume",
  );
  expect(commandToResume(smallConfig, '/runs/mine')).toContain(' --out /runs/mine --resume');
});

if (!chromiumPath) {
  console.warn(
    'No Chromium on the PATH: the report is not tested in a browser. On Debian: apt-get install chromium',
  );
}

describe.runIf(chromiumPath)('report.html in Chromium', () => {
  let browser: Browser;
  let folder: string;
  const pages = {
    compare: reportPage(smallConfig, [both()], images),
    published: reportPage(published, [[...epochs('cutmix', 10), ...epochs('none', 10)]], images),
    seeds: reportPage({ ...smallConfig, seeds: 3 }, [both(), both(0.01), both(0.03)], images),
    begun: reportPage(smallConfig, [[]], images),
    four: reportPage(four, [ofEach(10)], imagesOfEach),
    fourOnSeeds: reportPage({ ...four, seeds: 2 }, [ofEach(10), ofEach(10, 0.005)], imagesOfEach),
  };

  beforeAll(async () => {
    browser = await launchChromium();
    folder = await mkdtemp(join(tmpdir(), 'cutmix-report-'));
    for (const [name, page] of Object.entries(pages)) {
      await writeFile(join(folder, `${name}.html`), page);
    }
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true });
  });

  const views = [
    { width: 390, colorScheme: 'dark' },
    { width: 1280, colorScheme: 'light' },
  ] as const;
  const cases = Object.keys(pages).flatMap((name) => views.map((view) => ({ name, ...view })));

  test.each(cases)(
    '$name at $width px, $colorScheme: no errors, no overflow, no serious accessibility fault',
    async ({ name, width, colorScheme }) => {
      const page = await browser.newPage({
        viewport: { width, height: 900 },
        colorScheme,
        bypassCSP: true,
      });
      const faults = watch(page);
      await page.goto(pathToFileURL(join(folder, `${name}.html`)).href);
      expect(faults).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const decoded = 'Array.from(document.images, (image) => image.naturalWidth)';
      expect(await page.evaluate(decoded)).toEqual(Array(9).fill(32));
      await page.evaluate(
        await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8'),
      );
      const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
      const serious = violations.filter(
        ({ impact }) => impact === 'serious' || impact === 'critical',
      );
      expect(serious.map(({ id, nodes }) => [id, nodes[0]!.html])).toEqual([]);
      await page.close();
    },
  );
});

/** All that the console, the page or the network says. */
function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) faults.push(request.url());
  });
  return faults;
}
