import { chromiumPath } from '@cutmix/test-chromium';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { imagePixels, settled } from './page.ts';
import { usePlayground } from './usePlayground.ts';

async function setSlider(page: Page, id: string, value: string): Promise<void> {
  await page.locator(`#${id}`).fill(value);
  await settled(page);
}

describe.runIf(chromiumPath)('the playground', () => {
  const playground = usePlayground();
  const { open, text } = playground;

  it('shows only the controls that apply to the method, chosen by the arrow keys', async () => {
    const { page } = playground;
    await open();
    const visible = async () => {
      const ids = ['alpha', 'mixupAlpha', 'cutmixShare', 'minBoxSize', 'labelSmoothing'];
      const names = ['placement', 'oddSides', 'granularity', 'pairing'];
      const all = [...ids.map((id) => `#${id}`), ...names.map((name) => `[name=${name}]`)];
      const shown = await Promise.all(
        all.map((each) => page.locator('#controls').locator(each).first().isVisible()),
      );
      return [...ids, ...names].filter((_, i) => shown[i]);
    };
    const shared = ['labelSmoothing'];
    const choices = ['granularity', 'pairing'];
    const cut = ['placement', 'oddSides', ...choices];
    expect(await visible()).toEqual(['alpha', 'minBoxSize', ...shared, ...cut]);
    const cutmix = await imagePixels(page);

    await page.locator('[name=method]').first().focus();
    await page.keyboard.press('ArrowRight');
    await settled(page);
    expect(await visible()).toEqual(['mixupAlpha', ...shared, ...choices]);
    expect(await page.locator('#grid .box').filter({ visible: true }).count()).toBe(0);
    expect(await text('program')).toContain("import { MixUp } from '@cutmix/tfjs';");
    expect(await text('explanation')).toMatch(/^Each pixel is \d+\.\d% sunset and /);
    expect(await text('beta-caption')).toBe('Drawn: Beta(1, 1), mean 0.50');

    await page.keyboard.press('ArrowRight');
    await settled(page);
    const all = ['alpha', 'mixupAlpha', 'cutmixShare', 'minBoxSize', ...shared, ...cut];
    expect(await visible()).toEqual(all);
    await page.locator('#mixupAlpha').press('End');
    await settled(page);
    expect(await text('program')).toContain('mixup: { alpha: 20 },');
    expect(await text('beta-caption')).toContain('MixUp Beta(20, 20), mean 0.50');
    await setSlider(page, 'cutmixShare', '1');
    expect(cutmix.equals(await imagePixels(page))).toBe(true);

    await page.getByText('inside', { exact: true }).click();
    expect(await page.locator('[name=oddSides]').first().isEnabled()).toBe(false);
    await page.getByText('clipped', { exact: true }).click();
    expect(await page.locator('[name=oddSides]').first().isEnabled()).toBe(true);
  });

  it('follows its controls, and shows the same images again from the address', async () => {
    const { page } = playground;
    await open();
    const before = await imagePixels(page);
    await setSlider(page, 'step', '7');
    await setSlider(page, 'probability', '0.75');
    await page.getByText('inside', { exact: true }).click();
    await page.locator('#alpha').press('ArrowLeft');
    await page.locator('#alpha-pair').check();
    await page.locator('#alpha-b').press('ArrowRight');
    await setSlider(page, 'minBoxSize', '30');
    await settled(page);
    const moved = await imagePixels(page);
    expect(moved.equals(before)).toBe(false);

    await page.waitForURL(
      /#alpha=0\.98,1&probability=0\.75&minBoxSize=30&placement=inside&step=7$/,
    );
    const address = page.url();
    const captions = await text('grid');
    await page.goto('about:blank');
    await page.goto(address);
    await settled(page);
    expect(moved.equals(await imagePixels(page))).toBe(true);
    expect(await text('grid')).toBe(captions);
    expect(await page.locator('#step').inputValue()).toBe('7');
  });

  it('keeps the default for an invalid value in a link, and says so', async () => {
    await open(
      '#method=Cutout&alpha=1,2,3&mixupAlpha=0&labelSmoothing=2&minBoxSize=-1&placement=middle&step=2',
    );
    expect(await text('status')).toContain(
      'method = Cutout, but method must be CutMix or MixUp or RandomMix. Using CutMix.',
    );
    expect(await text('status')).toContain('alpha = 1,2,3');
    expect(await text('status')).toContain('mixupAlpha = 0');
    expect(await text('status')).toContain('labelSmoothing = 2');
    expect(await text('status')).toContain('minBoxSize = -1');
    expect(await text('status')).toContain('placement = middle');
    expect(await text('alpha-value')).toBe('1');
    expect(await text('step-value')).toBe('2');
  });

  it('accepts one or two parameters for alpha, and drops the second when it is switched off', async () => {
    const { page } = playground;
    await open('#alpha=0.5');
    const before = await imagePixels(page);
    expect(await page.locator('#alpha-b').isVisible()).toBe(false);
    await page.locator('#alpha-pair').check();
    await page.locator('#alpha-b').press('End');
    await settled(page);
    expect(await text('beta-caption')).toBe('Drawn: Beta(0.5, 20), mean 0.02');
    expect(await text('program')).toContain('alpha: [0.5, 20],');
    expect(before.equals(await imagePixels(page))).toBe(false);
    await page.locator('#alpha-pair').uncheck();
    await settled(page);
    expect(await text('program')).toContain('alpha: 0.5,');
    expect(before.equals(await imagePixels(page))).toBe(true);
  });

  it('says that a seed is invalid, until it is valid, reset or Escape is pressed', async () => {
    const { page } = playground;
    await open();
    const before = await imagePixels(page);
    const seed = page.locator('#seed');
    const hint = await text('seed-hint');
    const fixes = [
      () => seed.fill('1'),
      () => page.locator('#reset').click(),
      () => page.keyboard.press('Escape'),
    ];
    for (const fix of fixes) {
      await seed.fill('-4');
      expect(await text('seed-hint')).toContain('The seed must be a whole number');
      expect(await seed.getAttribute('aria-invalid')).toBe('true');
      expect(before.equals(await imagePixels(page))).toBe(true);
      await fix();
      expect(await text('seed-hint')).toBe(hint);
      expect(await seed.inputValue()).toBe('1');
    }
  });

  it('clears messages on Reset', async () => {
    const { page } = playground;
    await open('#step=-2');
    expect(await text('status')).toContain('step must be a whole number');
    await page.locator('#reset').click();
    expect(await text('status')).toBe('');
  });

  it('answers in the button that copies', async () => {
    const { page } = playground;
    await open();
    const button = page.locator('#copy-link');
    await button.click();
    await page.locator('#copy-link', { hasText: 'Copied' }).waitFor();
    expect(await text('announcement')).toBe('Copied the link.');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url());
    await page.locator('#copy-link', { hasText: 'Copy link' }).waitFor();
  });

  it('plays through the steps until it is paused', async () => {
    const { page } = playground;
    await open();
    const play = page.locator('#play');
    await play.click();
    await expect.poll(() => text('step-value'), { timeout: 10_000 }).toBe('2');
    expect(await play.textContent()).toBe('Pause');
    await play.click();
    const step = await page.locator('#step').inputValue();
    await page.waitForTimeout(1000);
    expect(await page.locator('#step').inputValue()).toBe(step);
    expect(await text('step-value')).toBe(step);
  });

  it('keeps the selected image in sight while a control is moved on a phone', async () => {
    const { page } = playground;
    await page.setViewportSize({ width: 360, height: 740 });
    await open();
    const pixels = () =>
      page.evaluate<string>("document.querySelector('#mixed').toDataURL('image/png')");
    for (const id of ['alpha', 'probability', 'labelSmoothing', 'step', 'minBoxSize']) {
      await page.locator(`#${id}`).press(id === 'probability' ? 'Home' : 'End');
      await settled(page);
      const image = (await page.locator('#mixed').boundingBox())!;
      const control = (await page.locator(`#${id}`).boundingBox())!;
      expect(image.y, id).toBeGreaterThanOrEqual(0);
      expect(control.y, id).toBeGreaterThan(image.y + image.height);
      expect(control.y + control.height, id).toBeLessThanOrEqual(740);
    }
    const before = await pixels();
    await page.locator('#probability').press('End');
    await settled(page);
    expect(await pixels()).not.toBe(before);
  });
});
