import { chromiumPath } from '@cutmix/test-chromium';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { addMask, edit, shownBoxes } from './editor.ts';
import { settled } from './page.ts';
import { usePlayground } from './usePlayground.ts';

/** Every control and part of the page that can be shown at once. */
const FULLEST_LINK = '#method=RandomMix&labelSmoothing=0.1&placement=inside&mixupAlpha=0.4,2';

async function seriousViolations(page: Page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
}

describe.runIf(chromiumPath)('the playground', () => {
  const playground = usePlayground();
  const { open } = playground;

  it.each(['light', 'dark'] as const)(
    'axe finds no serious problem with boxes, %s',
    async (colorScheme) => {
      const { page } = playground;
      await page.emulateMedia({ colorScheme });
      await open('#placement=inside');
      for (const picture of [0, 1, 2]) {
        await edit(page, picture);
        await page.locator('#add-box').click();
        await addMask(page, '8, 8', "context.fillStyle = '#020202'; context.fillRect(0, 0, 4, 8)");
        await page.locator('#remove-mask').waitFor();
      }
      await settled(page);
      expect((await shownBoxes(page)).flat().length).toBeGreaterThan(2);
      expect(await seriousViolations(page)).toEqual([]);
    },
  );

  it.each([
    ['light', 360, 740],
    ['dark', 360, 740],
    ['light', 768, 1024],
    ['dark', 768, 1024],
    ['light', 1440, 900],
    ['dark', 1440, 900],
  ] as const)('axe finds no serious problem, %s at %d × %d', async (colorScheme, width, height) => {
    const { page } = playground;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await open(FULLEST_LINK);
    await page.locator('#add-box').click();
    await settled(page);
    await page.locator('#seed').fill('-1');
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
    expect(await seriousViolations(page)).toEqual([]);
  });
});
