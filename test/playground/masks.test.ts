import { chromiumPath } from '@cutmix/test-chromium';
import { describe, expect, it } from 'vitest';
import { addMask, edit } from './editor.ts';
import { compose, IMAGE_BYTES, METHODS } from './expected.ts';
import { imagePixels, settled } from './page.ts';
import { runCode } from './runCode.ts';
import { usePlayground } from './usePlayground.ts';

describe.runIf(chromiumPath)('the playground', () => {
  const playground = usePlayground();
  const { open, text } = playground;

  it('mixes masks like images, and says what is wrong with one', async () => {
    const { page } = playground;
    const { link, plan } = METHODS[0];
    await open('#probability=0');
    const hint = await text('mask-hint');
    const added = page.getByText('Added the mask mask.png.');
    await edit(page, 2);
    await addMask(
      page,
      '448, 448',
      `context.fillStyle = '#010101';
      context.fillRect(0, 60, 448, 300);
      context.fillStyle = '#fffefd';
      context.fillRect(100, 100, 200, 100)`,
    );
    await added.waitFor();
    await edit(page, 7);
    await addMask(
      page,
      '100, 100',
      "context.fillStyle = '#010101'; context.fillRect(0, 0, 50, 100)",
    );
    await page.locator('#remove-mask').waitFor();
    await settled(page);
    const masks = await imagePixels(page, '.mask');
    const at = (image: number, x: number, y: number) => {
      const start = image * IMAGE_BYTES + 4 * (224 * y + x);
      return [...masks.subarray(start, start + 4)];
    };
    expect(at(2, 0, 29)).toEqual([0, 0, 0, 0]);
    expect(at(2, 0, 30)[3]).toBeGreaterThan(0);
    expect(at(2, 50, 50)).not.toEqual(at(2, 49, 50));
    // The same class has the same color everywhere.
    expect(at(7, 111, 0)).toEqual(at(2, 0, 30));
    expect(at(7, 112, 0)).toEqual([0, 0, 0, 0]);

    await page.evaluate(`location.hash = '${link}'`);
    await settled(page);
    const mixed = compose(plan, masks);
    expect(mixed.equals(masks)).toBe(false);
    expect(mixed.equals(await imagePixels(page, '.mask'))).toBe(true);
    expect(await text('program')).toContain('cutmix.composite(plan, masks)');
    for (const tab of ['TensorFlow.js', 'ONNX Runtime']) {
      await page.getByRole('tab', { name: tab }).click();
      const { mixedMasks } = await runCode<{ mixedMasks: { shape?: number[]; dims?: number[] } }>(
        page,
        'mixedMasks',
      );
      expect(mixedMasks.dims ?? mixedMasks.shape).toEqual([16, 224, 224]);
    }

    await addMask(page, '200, 100', '', 'wide.png');
    await page.getByText('wide.png has other proportions than the picture.').waitFor();
    await addMask(
      page,
      '224, 224',
      `for (let i = 0; i < 257; i++) {
        context.fillStyle = 'rgb(' + (i % 256) + ' ' + Math.floor(i / 256) + ' 9)';
        context.fillRect(i % 224, Math.floor(i / 224), 1, 1);
      }`,
      'many.png',
    );
    await page.getByText('many.png has 257 colors: a mask has at most 256').waitFor();
    await page.locator('#mask-file').setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('no image'),
    });
    await page.getByText('This browser cannot read notes.txt.').waitFor();
    await edit(page, 2);
    expect(await text('mask-hint')).toBe(hint);
    await page.locator('#remove-mask').click();
    await edit(page, 7);
    await page.locator('#remove-mask').click();
    await settled(page);
    expect(await page.locator('#grid .mask').filter({ visible: true }).count()).toBe(0);
    expect(await page.locator('#samples').isVisible()).toBe(true);
  });
});
