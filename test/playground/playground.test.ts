import { readFile } from 'node:fs/promises';
import { type CutMixPlan, planCutMix } from '@cutmix/core';
import * as cutmixOnnx from '@cutmix/onnx';
import * as cutmixTfjs from '@cutmix/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import { chromiumPath, launchChromium } from '@cutmix/test-chromium';
import * as tf from '@tensorflow/tfjs-core';
import axe from 'axe-core';
import * as ort from 'onnxruntime-node';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dropFiles, imagePixels, onFault, servePlayground, settled } from './page.ts';

if (!chromiumPath) {
  console.warn(
    'No Chromium on the PATH: the playground is not tested. On Debian: apt-get install chromium',
  );
}

const SIZE = { batchSize: 16, height: 224, width: 224 };
const IMAGE_BYTES = 4 * SIZE.height * SIZE.width;
const LINK =
  '#alpha=0.5,2&probability=0.9&minBoxSize=60&placement=inside&pairing=roll&seed=77&step=5';
const OPTIONS = {
  alpha: [0.5, 2],
  probability: 0.9,
  minBoxSize: 60,
  placement: 'inside',
  pairing: 'roll',
  seed: 77,
} as const;

/** Pastes the boxes of a plan pixel by pixel. */
function compose(plan: CutMixPlan, images: Buffer): Buffer {
  const mixed = Buffer.from(images);
  for (let i = 0; i < plan.batchSize; i++) {
    const [x1, y1, x2, y2] = plan.boxes.subarray(4 * i, 4 * i + 4);
    for (let y = y1; y < y2; y++) {
      const at = 4 * (y * plan.width + x1);
      const partner = plan.partners[i] * IMAGE_BYTES + at;
      images.copy(mixed, i * IMAGE_BYTES + at, partner, partner + 4 * (x2 - x1));
    }
  }
  return mixed;
}

describe.runIf(chromiumPath)('the playground', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let site: Awaited<ReturnType<typeof servePlayground>>;
  const faults: string[] = [];

  beforeAll(async () => {
    [site, browser] = await Promise.all([servePlayground(), launchChromium()]);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  beforeEach(async () => {
    context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    onFault(page, site.url, (fault) => faults.push(fault));
  });

  afterEach(async () => {
    await context.close();
    expect(faults.splice(0)).toEqual([]);
  });

  const open = async (link = '') => {
    await page.goto(site.url + link);
    await settled(page);
  };
  const setSlider = async (id: string, value: string) => {
    await page.locator(`#${id}`).fill(value);
    await settled(page);
  };
  const text = (id: string) => page.locator(`#${id}`).textContent();

  it('shows the plan of its settings, exact to the pixel, on wasm and on webgl', async () => {
    await open('#probability=0');
    const images = await imagePixels(page);
    expect(images).toHaveLength(SIZE.batchSize * IMAGE_BYTES);
    const expected = compose(planCutMix(OPTIONS, { ...SIZE, step: 5 }), images);
    for (const backend of ['wasm', 'webgl']) {
      await open(`?backend=${backend}${LINK}`);
      expect(await text('backend')).toContain(`on ${backend} in`);
      expect(expected.equals(await imagePixels(page)), backend).toBe(true);
    }
  });

  it('follows its controls, and shows the same images again from the address', async () => {
    await open();
    const before = await imagePixels(page);
    await setSlider('step', '7');
    await setSlider('probability', '0.75');
    await page.getByText('inside', { exact: true }).click();
    await page.locator('#alpha').press('ArrowLeft');
    await page.locator('#alpha-pair').check();
    await page.locator('#alpha-b').press('ArrowRight');
    await setSlider('minBoxSize', '30');
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
    await open('#alpha=1,2,3&minBoxSize=-1&placement=middle&step=2');
    expect(await text('status')).toContain('alpha = 1,2,3');
    expect(await text('status')).toContain('minBoxSize = -1');
    expect(await text('status')).toContain('placement = middle');
    expect(await text('alpha-value')).toBe('1');
    expect(await text('step-value')).toBe('2');
  });

  it('accepts one or two parameters for alpha, and drops the second when it is switched off', async () => {
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

  it('shows the sources of the image under the pointer or the keyboard focus', async () => {
    await open();
    expect(await text('own-name')).toBe('sunset');
    await page.locator('#grid input').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await text('own-name')).toBe('apple');
    await page.locator('#grid label').nth(4).hover();
    expect(await text('own-name')).toBe('cat');
    expect(await text('explanation')).toContain('cat');
  });

  it('adds pictures that are dropped, chosen or pasted, and names files that it cannot read', async () => {
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

  it('copies code that mixes like the page', async () => {
    await open(LINK);
    const modules: Readonly<Record<string, unknown>> = {
      '@cutmix/tfjs': cutmixTfjs,
      '@cutmix/onnx': cutmixOnnx,
      '@tensorflow/tfjs': tf,
      'onnxruntime-node': ort,
    };
    const { lambdas } = planCutMix(OPTIONS, { ...SIZE, step: 5 });
    for (const tab of ['TensorFlow.js', 'ONNX Runtime']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.locator('#copy-code').click();
      await page.getByText('Copied the code.').waitFor();
      const code = await page.evaluate<string>('navigator.clipboard.readText()');
      const body = code
        .replace(/import \* as (\w+) from ('[^']+');/g, 'const $1 = modules[$2];')
        .replace(/import (\{.+\}) from ('[^']+');/g, 'const $1 = modules[$2];');
      const { ys, step } = new Function('modules', `${body}; return { ys, step: cutmix.step };`)(
        modules,
      ) as { ys: { data: unknown; dataSync(): Float32Array }; step: number };
      const labels = tab === 'TensorFlow.js' ? ys.dataSync() : (ys.data as Float32Array);
      expect(Float32Array.from(lambdas, (_, i) => labels[17 * i])).toEqual(lambdas);
      expect(step).toBe(6);
    }
  });

  it('keeps the selected image in sight while a control is moved on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await open();
    const pixels = () =>
      page.evaluate<string>("document.querySelector('#mixed').toDataURL('image/png')");
    for (const id of ['alpha', 'probability', 'step', 'minBoxSize']) {
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

  it('answers in the button that copies', async () => {
    await open();
    const button = page.locator('#copy-link');
    await button.click();
    await page.locator('#copy-link', { hasText: 'Copied' }).waitFor();
    expect(await text('announcement')).toBe('Copied the link.');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(page.url());
    await page.locator('#copy-link', { hasText: 'Copy link' }).waitFor();
  });

  it('says that a seed is invalid, until it is valid, reset or Escape is pressed', async () => {
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
    await open('#step=-2');
    expect(await text('status')).toContain('step must be a whole number');
    await page.locator('#reset').click();
    expect(await text('status')).toBe('');
  });

  it('plays through the steps until it is paused', async () => {
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

  it('saves the mixed images as a PNG', async () => {
    await open('#seed=5&step=3');
    const shown = await imagePixels(page);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('#save').click(),
    ]);
    expect(download.suggestedFilename()).toBe('cutmix-seed-5-step-3.png');
    const file = await readFile(await download.path(), 'base64');
    const first = await page.evaluate<number[]>(`(async () => {
      const image = new Image();
      image.src = 'data:image/png;base64,${file}';
      await image.decode();
      const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
      context.drawImage(image, 0, 0);
      return [...context.getImageData(20, 20, 224, 224).data];
    })()`);
    expect(shown.subarray(0, IMAGE_BYTES).equals(Buffer.from(first))).toBe(true);
  });

  it.each([
    ['light', 360, 740],
    ['dark', 360, 740],
    ['light', 768, 1024],
    ['dark', 768, 1024],
    ['light', 1440, 900],
    ['dark', 1440, 900],
  ] as const)('axe finds no serious problem, %s at %d × %d', async (colorScheme, width, height) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await open();
    await page.locator('#seed').fill('-1');
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
    const serious = violations.filter(
      ({ impact }) => impact === 'serious' || impact === 'critical',
    );
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});
