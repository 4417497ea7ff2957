import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planCutMix } from '@cutmix/core';
import { chromiumPath, launchChromium } from '@cutmix/test-chromium';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onFault, settled } from '../playground/page.ts';
import { SIDE } from './pictures.ts';
import { BASE, buildSite, deadLinks, serveSite } from './site.ts';

if (!chromiumPath) {
  console.warn(
    'No Chromium on the PATH: the documentation is not tested. On Debian: apt-get install chromium',
  );
}

describe('the documentation', () => {
  let folder: string;
  let site: Awaited<ReturnType<typeof serveSite>>;
  let browser: Browser | undefined;
  const faults: string[] = [];

  beforeAll(async () => {
    [folder, browser] = await Promise.all([
      buildSite(),
      chromiumPath ? launchChromium() : undefined,
    ]);
    site = await serveSite(folder);
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  const open = async (path: string, options: Parameters<Browser['newPage']>[0] = {}) => {
    const page = await browser!.newPage({ reducedMotion: 'reduce', ...options });
    page.setDefaultTimeout(15_000);
    onFault(page, site.url, (fault) => faults.push(`${path}: ${fault}`));
    await page.goto(site.url + path, { waitUntil: 'networkidle' });
    return page;
  };
  const close = async (page: Page) => {
    await page.close();
    expect(faults.splice(0)).toEqual([]);
  };

  it('has no dead link and no dead anchor', async () => {
    expect(await deadLinks(folder)).toEqual([]);
  });

  it('lists every page in the sidebar', async () => {
    const pages = (await readdir(folder, { recursive: true })).filter(
      (path) => path.endsWith('.html') && !/^(404|index|playground|api)/.test(path),
    );
    const html = await readFile(join(folder, 'method-card.html'), 'utf8');
    expect(pages.filter((path) => !html.includes(`href="${BASE}${path}"`))).toEqual([]);
    expect(pages.length).toBeGreaterThan(8);
  });

  it.runIf(chromiumPath)('shows a real plan on the first page', async () => {
    const page = await open('');
    const { boxes, lambdas } = planCutMix(
      { seed: 695 },
      { batchSize: 1, height: SIDE, width: SIDE, paired: true },
    );
    const [x1, y1, x2, y2] = boxes;
    const clip = await page.evaluate<string>(
      "getComputedStyle(document.querySelector('.mixing .pasted')).clipPath",
    );
    const sides = [...clip.matchAll(/([\d.]+)(?:%|px)/g)].map(([, side]) => Number(side));
    const expected = [y1 / SIDE, 1 - x2 / SIDE, 1 - y2 / SIDE, x1 / SIDE].map((side) => 100 * side);
    for (const [i, side] of expected.entries()) expect(sides[i]).toBeCloseTo(side, 1);
    const caption = await page.locator('.mixing figcaption').last().textContent();
    expect(caption).toBe(
      `cat ${Math.round(100 * lambdas[0])}%, coffee ${Math.round(100 * (1 - lambdas[0]))}%`,
    );
    await close(page);
  });

  it.runIf(chromiumPath)('finds a name with the search', async () => {
    const page = await open('method-card.html');
    await page.locator('.DocSearch-Button').click();
    await page.locator('#localsearch-input').fill('planFromJSON');
    await page.locator('#localsearch-list a[href*="core"]').first().click();
    await page.waitForURL(/api\/@cutmix\/core/);
    await close(page);
  });

  it.runIf(chromiumPath)('links to the playground, which links back', async () => {
    const page = await open('method-card.html', { viewport: { width: 1280, height: 900 } });
    await page.locator('.VPNavBarMenu').getByText('Playground').click();
    await settled(page);
    expect(await page.locator('#backend').textContent()).toContain('Mixed by @cutmix/tfjs');
    await page.getByText('CutMix docs').click();
    await page.locator('.mixing').waitFor();
    await close(page);
  });

  it.runIf(chromiumPath)(
    'clips no code at 1440 pixels',
    async () => {
      const pages = (await readdir(folder, { recursive: true })).filter(
        (path) => path.endsWith('.html') && !/^(404|playground)/.test(path),
      );
      const page = await open('', { viewport: { width: 1440, height: 900 } });
      const clipped: string[] = [];
      for (const path of pages) {
        await page.goto(site.url + path, { waitUntil: 'load' });
        // Of a code group, one tab is shown.
        await page.addStyleTag({
          content: '.vp-code-group .blocks > div { display: block !important }',
        });
        const lines = await page.evaluate<string[]>(`[...document.querySelectorAll('.vp-doc pre')]
        .filter((pre) => pre.scrollWidth > pre.clientWidth)
        .map((pre) => pre.textContent.split('\\n').sort((a, b) => b.length - a.length)[0])`);
        clipped.push(...lines.map((line) => `${path}: ${line}`));
      }
      expect(clipped).toEqual([]);
      await close(page);
    },
    60_000,
  );

  const PAGES = [
    '',
    'install.html',
    'method-card.html',
    'gallery.html',
    'guide/onnx-graph.html',
    'api/@cutmix/tfjs.html',
  ];
  const LOOKS = [
    ['light', 1280],
    ['dark', 390],
  ] as const;
  it
    .runIf(chromiumPath)
    .each(PAGES.flatMap((path) => LOOKS.map((look) => [path, ...look] as const)))(
    'axe finds no serious problem in /%s, %s at %d pixels',
    async (path, colorScheme, width) => {
      const page = await open(path, { colorScheme, viewport: { width, height: 844 } });
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
      const serious = violations.filter(
        ({ impact }) => impact === 'serious' || impact === 'critical',
      );
      expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      await close(page);
    },
    60_000,
  );
});
