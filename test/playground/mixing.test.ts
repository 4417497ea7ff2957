import { chromiumPath } from '@cutmix/test-chromium';
import { describe, expect, it } from 'vitest';
import { compose, IMAGE_BYTES, labelsOf, METHODS, percent, SIZE } from './expected.ts';
import { imagePixels } from './page.ts';
import { runCode } from './runCode.ts';
import { usePlayground } from './usePlayground.ts';

const largestDifference = (a: Buffer, b: Buffer) =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);

describe.runIf(chromiumPath)('the playground', () => {
  const playground = usePlayground();
  const { open, text } = playground;

  it('shows the plan of its settings, exact to the pixel, on wasm and on webgl', async () => {
    const { page } = playground;
    await open('#probability=0');
    const images = await imagePixels(page);
    expect(images).toHaveLength(SIZE.batchSize * IMAGE_BYTES);
    for (const { method, link, plan } of METHODS) {
      const expected = compose(plan, images);
      expect(expected.equals(images)).toBe(false);
      for (const backend of ['wasm', 'webgl']) {
        await open(`?backend=${backend}${link}`);
        expect(await text('backend')).toContain(`on ${backend} in`);
        // A GPU blends to 1 ulp, which can round to the next integer.
        const tolerance = backend === 'webgl' && method !== 'CutMix' ? 1 : 0;
        const difference = largestDifference(expected, await imagePixels(page));
        expect(difference, `${method} on ${backend}`).toBeLessThanOrEqual(tolerance);
      }
    }
  });

  it('shows the mixed and smoothed labels', async () => {
    const { page } = playground;
    for (const { link, plan, labelSmoothing } of METHODS) {
      await open(link);
      const labels = labelsOf(plan, labelSmoothing);
      const shown = await page.evaluate<Record<string, string>[]>(`
        [...document.querySelectorAll('#grid .tile')].map((tile) => Object.fromEntries(
          ['own', 'partner', 'others'].flatMap((part) => {
            const caption = tile.querySelector('.' + part);
            return caption.hidden ? [] : [[part, caption.querySelector('.number').textContent]];
          })))`);
      const expected = Array.from(plan.partners, (partner, i) => {
        const label = labels.subarray(16 * i, 16 * i + 16);
        const isMixed = plan.lambdas[i] < 1;
        const rest = 1 - label[i] - (isMixed ? label[partner] : 0);
        return {
          own: percent(label[i]),
          ...(isMixed && { partner: percent(label[partner]) }),
          ...(labelSmoothing > 0 && { others: percent(rest) }),
        };
      });
      expect(shown).toEqual(expected);
    }
    // Image 2 of the last method takes from image 1.
    await page.locator('#grid input').nth(2).check({ force: true });
    const label = labelsOf(METHODS[2].plan, METHODS[2].labelSmoothing).subarray(32, 48);
    const precise = (share: number) => `${(100 * share).toFixed(1)}%`;
    expect(await text('explanation')).toContain(
      `Label: ${precise(label[2])} city, ${precise(label[1])} apple, ` +
        `${precise(1 - label[2] - label[1])} other classes.`,
    );
  });

  it('shows the sources of the image under the pointer or the keyboard focus', async () => {
    const { page } = playground;
    await open();
    expect(await text('own-name')).toBe('sunset');
    await page.locator('#grid input').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await text('own-name')).toBe('apple');
    await page.locator('#grid label').nth(4).hover();
    expect(await text('own-name')).toBe('cat');
    expect(await text('explanation')).toContain('cat');
  });

  it.each(METHODS)('copies code that mixes like the page, by $method', async (each) => {
    const { page } = playground;
    const { method, link, plan, labelSmoothing } = each;
    await open(link);
    const expected = labelsOf(plan, labelSmoothing);
    for (const tab of ['TensorFlow.js', 'ONNX Runtime']) {
      await page.getByRole('tab', { name: tab }).click();
      const name = method === 'RandomMix' ? 'randomMix' : method.toLowerCase();
      const { ys, mixer } = await runCode<{
        ys: { data: unknown; dataSync(): Float32Array };
        mixer: { step: number; constructor: { name: string } };
      }>(page, `ys, mixer: ${name}`);
      const labels = tab === 'TensorFlow.js' ? ys.dataSync() : (ys.data as Float32Array);
      expect(labels).toEqual(expected);
      expect(mixer.step).toBe(6);
      expect(mixer.constructor.name).toBe(method);
    }
  });
});
