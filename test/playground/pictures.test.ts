import { readFile } from 'node:fs/promises';
import { chromiumPath } from '@cutmix/test-chromium';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { addMask, drawBox, edit, shownBoxes } from './editor.ts';
import { IMAGE_BYTES, percent } from './expected.ts';
import { dropFiles, imagePixels, settled } from './page.ts';
import { runCode } from './runCode.ts';
import { usePlayground } from './usePlayground.ts';

/** Saves the PNG. Returns its name and the pixels of its first image. */
async function saved(page: Page) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('#save').click(),
  ]);
  const file = await readFile(await download.path(), 'base64');
  const pixels = await page.evaluate<number[]>(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${file}';
    await image.decode();
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context.drawImage(image, 0, 0);
    return [...context.getImageData(20, 20, 224, 224).data];
  })()`);
  return { name: download.suggestedFilename(), pixels: Buffer.from(pixels) };
}

describe.runIf(chromiumPath)('the playground', () => {
  const playground = usePlayground();
  const { open, text } = playground;

  it('adds pictures that are dropped, chosen or pasted, and names files that it cannot read', async () => {
    const { page } = playground;
    await open('#probability=0');
    const paint = (size: string, name: string) => `(async () => {
      const canvas = new OffscreenCanvas(${size});
      const context = canvas.getContext('2d');
      context.fillStyle = 'rgb(10, 200, 30)';
      context.fillRect(0, 0, canvas.width, canvas.height);
      return new File([await canvas.convertToBlob()], '${name}', { type: 'image/png' });
    })()`;

    await dropFiles(page, `Promise.all([${paint('8000, 6000', 'huge.png')}])`);
    await page.getByText('Added 1 picture.').waitFor();
    await settled(page);
    expect([...(await imagePixels(page)).subarray(0, 4)]).toEqual([10, 200, 30, 255]);
    expect(await page.locator('#grid .own .name').first().textContent()).toBe('huge');

    // It is open in the editor, where its mask is cropped as it was.
    expect(await page.locator('#class-name').inputValue()).toBe('huge');
    await addMask(page, '400, 300', "context.fillStyle = '#f00'; context.fillRect(0, 0, 100, 300)");
    await page.locator('#remove-mask').waitFor();
    await settled(page);
    const mask = await imagePixels(page, '.mask');
    const column = Array.from({ length: 224 }, (_, x) => mask[4 * x + 3]);
    // 300 of 400 columns remain, the first of them the 51st.
    const covered = Math.round((50 / 300) * 224);
    expect(column.map((alpha) => alpha > 0)).toEqual(column.map((_, x) => x < covered));
    await drawBox(page, [20, 30, 120, 130]);
    expect((await shownBoxes(page))[0]).toEqual([
      { name: 'huge', pasted: false, corners: [20, 30, 120, 130] },
    ]);

    await page.locator('#files').setInputFiles([
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no image') },
      { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no image either') },
    ]);
    await page
      .getByText('No picture was added. This browser cannot read notes.txt, broken.png.')
      .waitFor();

    await dropFiles(
      page,
      `${paint('300, 200', 'small.png')}.then((file) =>
        Array.from({ length: 200 }, (_, i) => new File([file], i + '.png', { type: file.type })))`,
    );
    await page.getByText('Added 16 pictures. Skipped 184 files: the grid has 16 places.').waitFor();

    await page.evaluate(`(async () => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(await ${paint('50, 900', 'pasted.png')});
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
    })()`);
    await page.getByText('Added 1 picture.').waitFor();
    await settled(page);
    expect(await page.locator('#grid .own .name').last().textContent()).toBe('pasted');

    await page.locator('#samples').click();
    await settled(page);
    expect(await page.locator('#grid .own .name').first().textContent()).toBe('sunset');
  });

  it('gives pictures of the same name one class', async () => {
    const { page } = playground;
    await open('#pairing=roll&labelSmoothing=0.3');
    const before = await imagePixels(page);
    await edit(page, 1);
    expect(await page.locator('#class-name').inputValue()).toBe('apple');
    await page.locator('#class-name').fill(' sunset ');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(before.equals(await imagePixels(page))).toBe(true);
    // Image 1 takes from image 0, which is of its class now.
    const label = page.locator('#grid .tile').nth(1);
    expect(await label.locator('.own').textContent()).toBe(`sunset ${percent(0.7 + 0.3 / 15)}`);
    expect(await label.locator('.partner').isVisible()).toBe(false);
    expect(await text('program')).toContain('numClasses: 15,');
    expect(await page.locator('#edited-picture option').nth(1).textContent()).toBe('2. sunset');

    const { ys } = await runCode<{ ys: Tensor }>(page, 'ys');
    expect(ys.shape).toEqual([16, 15]);
    expect(percent(ys.dataSync()[15])).toBe(percent(0.7 + 0.3 / 15));

    await page.locator('#samples').click();
    await settled(page);
    expect(await page.locator('#class-name').inputValue()).toBe('apple');
    expect(await text('program')).toContain('numClasses: 16,');
  });

  it('saves the mixed images as a PNG', async () => {
    const { page } = playground;
    await open('#method=RandomMix&labelSmoothing=0.2&seed=5&step=3');
    const shown = await imagePixels(page);
    const { name, pixels } = await saved(page);
    expect(name).toBe('randommix-seed-5-step-3.png');
    expect(shown.subarray(0, IMAGE_BYTES).equals(pixels)).toBe(true);
  });

  it('saves boxes and masks in the PNG', async () => {
    const { page } = playground;
    await open('#probability=0');
    const shown = await imagePixels(page);
    await drawBox(page, [30, 40, 150, 190]);
    await addMask(page, '64, 64', "context.fillStyle = '#020202'; context.fillRect(32, 0, 32, 64)");
    await page.locator('#remove-mask').waitFor();
    await settled(page);
    const { pixels } = await saved(page);
    const at = (image: Buffer, x: number, y: number) => [
      ...image.subarray(4 * (224 * y + x), 4 * (224 * y + x) + 4),
    ];
    expect(at(pixels, 30, 100)).toEqual([255, 255, 255, 255]);
    expect(at(pixels, 32, 100)).toEqual([0, 0, 0, 255]);
    expect(at(pixels, 60, 100)).toEqual(at(shown, 60, 100));
    expect(at(pixels, 130, 100)).not.toEqual(at(shown, 130, 100));
  });
});
