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
    'There is no Chromium on the PATH: the playground is not tested. On Debian: apt-get install chromium',
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

/** The boxes of a plan cut out and pasted pixel by pixel. */
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

  it('shows what the plan of its settings says, to the pixel, on wasm and on webgl', async () => {
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

  it('follows its sliders, and gives the same picture from the address', async () => {
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

  it('keeps the default where a link is wrong, and says so', async () => {
    await open('#alpha=1,2,3&minBoxSize=-1&placement=middle&step=2');
    expect(await text('status')).toContain('alpha = 1,2,3');
    expect(await text('status')).toContain('minBoxSize = -1');
    expect(await text('status')).toContain('placement = middle');
    expect(await text('alpha-value')).toBe('1');
    expect(await text('step-value')).toBe('2');
  });

  it('takes one alpha or two, and forgets the second when it is not wanted', async () => {
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

  it('shows the sources of the image that the keyboard or the pointer is on', async () => {
    await open();
    expect(await text('own-name')).toBe('sunset');
    await page.locator('#grid input').first().focus();
    await page.keyboard.press('ArrowRight');
    expect(await text('own-name')).toBe('apple');
    await page.locator('#grid label').nth(4).hover();
    expect(await text('own-name')).toBe('cat');
    expect(await text('explanation')).toContain('cat');
  });

  it('takes pictures that are dropped, chosen and pasted, and says which it does not', async () => {
    await open('#probability=0');
    const paint = (size: string, name: string) => `(async () => {
      const canvas = new OffscreenCanvas(${size});
      const context = canvas.getContext('2d');
      context.fillStyle = 'rgb(10, 200, 30)';
      context.fillRect(0, 0, canvas.width, canvas.height);
      return new File([await canvas.convertToBlob()], '${name}', { type: 'image/png' });
    })()`;

    await dropFiles(page, `Promise.all([${paint('8000, 6000', 'huge.png')}])`);
    await page.getByText('Took 1 picture.').waitFor();
    await settled(page);
    expect([...(await imagePixels(page)).subarray(0, 4)]).toEqual([10, 200, 30, 255]);
    expect(await page.locator('#grid .own .name').first().textContent()).toBe('huge');

    await page.locator('#files').setInputFiles([
      { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no image') },
      { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no image either') },
    ]);
    await page
      .getByText('No picture was taken. notes.txt, broken.png are no images this browser can read.')
      .waitFor();

    await dropFiles(
      page,
      `${paint('300, 200', 'small.png')}.then((file) =>
        Array.from({ length: 200 }, (_, i) => new File([file], i + '.png', { type: file.type })))`,
    );
    await page.getByText('Took 16 pictures. 184 files left out: the grid has 16 places.').waitFor();

    await page.evaluate(`(async () => {
      const clipboardData = new DataTransfer();
      clipboardData.items.add(await ${paint('50, 900', 'pasted.png')});
      document.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
    })()`);
    await page.getByText('Took 1 picture.').waitFor();
    await settled(page);
    expect(await page.locator('#grid .own .name').last().textContent()).toBe('pasted');

    await page.locator('#samples').click();
    await settled(page);
    expect(await page.locator('#grid .own .name').first().textContent()).toBe('sunset');
  });

  it('gives code to copy that mixes as the page does', async () => {
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

  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('has no serious fault for axe, %s at %d pixels', async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 844 });
    await open();
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
    const serious = violations.filter(
      ({ impact }) => impact === 'serious' || impact === 'critical',
    );
    expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  });
});
