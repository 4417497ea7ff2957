import { readFile } from 'node:fs/promises';
import { type CutMixPlan, mixLabels, planCutMix, planMixUp, planRandomMix } from '@cutmix/core';
import * as cutmixBoxes from '@cutmix/core/boxes';
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
const STEP = { ...SIZE, step: 5 };
const CUT_OPTIONS = { alpha: [0.5, 2], minBoxSize: 60, placement: 'inside' } as const;
const SHARED_OPTIONS = { probability: 0.9, pairing: 'roll', seed: 77 } as const;
const SHARED_LINK =
  'alpha=0.5,2&mixupAlpha=0.8&cutmixShare=0.4&probability=0.9&minBoxSize=60&placement=inside&pairing=roll&seed=77&step=5';
/** Each method: its link, what core plans for the same options, and the label smoothing. */
const METHODS = [
  {
    method: 'CutMix',
    link: `#${SHARED_LINK}`,
    plan: planCutMix({ ...CUT_OPTIONS, ...SHARED_OPTIONS }, STEP),
    labelSmoothing: 0,
  },
  {
    method: 'MixUp',
    link: `#method=MixUp&${SHARED_LINK}`,
    plan: planMixUp({ alpha: 0.8, ...SHARED_OPTIONS }, STEP),
    labelSmoothing: 0,
  },
  {
    method: 'RandomMix',
    link: `#method=RandomMix&labelSmoothing=0.25&${SHARED_LINK}`,
    plan: planRandomMix(
      { cutmix: CUT_OPTIONS, mixup: { alpha: 0.8 }, cutmixShare: 0.4, ...SHARED_OPTIONS },
      STEP,
    ),
    labelSmoothing: 0.25,
  },
] as const;
/** Every control and part of the page that can be shown at once. */
const FULLEST_LINK = '#method=RandomMix&labelSmoothing=0.1&placement=inside&mixupAlpha=0.4,2';

/** Pastes or blends the boxes of a plan value by value, in float32 and then rounded. */
function compose(plan: CutMixPlan, images: Buffer): Buffer {
  const mixed = new Uint8ClampedArray(images);
  for (let i = 0; i < plan.batchSize; i++) {
    const [x1, y1, x2, y2] = plan.boxes.subarray(4 * i, 4 * i + 4);
    const blend = plan.blends?.[i] ?? 0;
    const rest = Math.fround(1 - blend);
    for (let y = y1; y < y2; y++) {
      for (let at = 4 * (y * plan.width + x1); at < 4 * (y * plan.width + x2); at++) {
        const own = Math.fround(blend * images[i * IMAGE_BYTES + at]);
        const other = Math.fround(rest * images[plan.partners[i] * IMAGE_BYTES + at]);
        mixed[i * IMAGE_BYTES + at] = Math.fround(own + other);
      }
    }
  }
  return Buffer.from(mixed.buffer);
}

/** The mixed labels of sixteen images, each of a class of its own. */
function labelsOf(plan: CutMixPlan, labelSmoothing: number): Float32Array {
  const ids = { data: Int32Array.from({ length: 16 }, (_, i) => i), dims: [16] };
  return mixLabels(ids, undefined, plan, { numClasses: 16, labelSmoothing });
}

const largestDifference = (a: Buffer, b: Buffer) =>
  a.reduce((most, value, at) => Math.max(most, Math.abs(value - b[at])), 0);

/** A share as the page shows it below an image. */
function percent(share: number): string {
  if (share > 0 && share < 0.01) return '<1%';
  return share > 0.99 && share < 1 ? '>99%' : `${Math.round(100 * share)}%`;
}

const MODULES: Readonly<Record<string, unknown>> = {
  '@cutmix/core/boxes': cutmixBoxes,
  '@cutmix/tfjs': cutmixTfjs,
  '@cutmix/onnx': cutmixOnnx,
  '@tensorflow/tfjs': tf,
  'onnxruntime-node': ort,
};

/** Runs a program and returns some of its variables, as an object literal names them. */
function runCode<Variables>(code: string, variables: string): Variables {
  const body = code
    .replace(/import \* as (\w+) from ('[^']+');/g, 'const $1 = modules[$2];')
    .replace(/import (\{.+\}) from ('[^']+');/g, 'const $1 = modules[$2];');
  return new Function('modules', `${body}; return { ${variables} };`)(MODULES) as Variables;
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
  const copiedText = () => page.evaluate<string>('navigator.clipboard.readText()');
  const edit = (picture: number) =>
    page.locator('#edited-picture').selectOption({ index: picture });
  /** Where a pixel of the edited picture is on the screen. */
  const edited = async () => {
    await page.locator('#drawing').scrollIntoViewIfNeeded();
    const { x, y, width } = (await page.locator('#drawing').boundingBox())!;
    return (pixel: readonly [number, number]) =>
      [x + (pixel[0] * width) / 224, y + (pixel[1] * width) / 224] as const;
  };
  const drawBox = async ([x1, y1, x2, y2]: readonly [number, number, number, number]) => {
    const at = await edited();
    await page.mouse.move(...at([x2, y1]));
    await page.mouse.down();
    await page.mouse.move(...at([x1 + 9, y2 - 9]), { steps: 2 });
    await page.mouse.move(...at([x1, y2]));
    await page.mouse.up();
    await settled(page);
  };
  const nameLastBox = async (name: string) => {
    await page.locator('#box-list input').last().fill(name);
    await page.keyboard.press('Enter');
    await settled(page);
  };
  /** Adds a mask that a script paints with `context`. */
  const addMask = async (size: string, script: string, name = 'mask.png') => {
    const url = await page.evaluate<string>(`(() => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [${size}];
      const context = canvas.getContext('2d');
      ${script};
      return canvas.toDataURL();
    })()`);
    const buffer = Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
    await page.locator('#mask-file').setInputFiles({ name, mimeType: 'image/png', buffer });
  };
  /** The boxes that are drawn over each image of the grid. */
  const shownBoxes = () =>
    page.evaluate<{ name: string; pasted: boolean; corners: number[] }[][]>(`
      [...document.querySelectorAll('#grid .objects')].map((objects) =>
        [...objects.children].map(({ textContent, className, style }) => {
          const [x, y, width, height] = [style.left, style.top, style.width, style.height].map(
            (share) => (224 * parseFloat(share)) / 100);
          const corners = [x, y, x + width, y + height].map(Math.round);
          return { name: textContent, pasted: className === 'object pasted', corners };
        }))`);

  it('shows the plan of its settings, exact to the pixel, on wasm and on webgl', async () => {
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

  it('shows only the controls that apply to the method, chosen by the arrow keys', async () => {
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
    await setSlider('cutmixShare', '1');
    expect(cutmix.equals(await imagePixels(page))).toBe(true);

    await page.getByText('inside', { exact: true }).click();
    expect(await page.locator('[name=oddSides]').first().isEnabled()).toBe(false);
    await page.getByText('clipped', { exact: true }).click();
    expect(await page.locator('[name=oddSides]').first().isEnabled()).toBe(true);
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

    // It is open in the editor, where its mask is cropped as it was.
    expect(await page.locator('#class-name').inputValue()).toBe('huge');
    await addMask('400, 300', "context.fillStyle = '#f00'; context.fillRect(0, 0, 100, 300)");
    await page.locator('#remove-mask').waitFor();
    await settled(page);
    const mask = await imagePixels(page, '.mask');
    const column = Array.from({ length: 224 }, (_, x) => mask[4 * x + 3]);
    // 300 of 400 columns remain, the first of them the 51st.
    const covered = Math.round((50 / 300) * 224);
    expect(column.map((alpha) => alpha > 0)).toEqual(column.map((_, x) => x < covered));
    await drawBox([20, 30, 120, 130]);
    expect((await shownBoxes())[0]).toEqual([
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

  it.each(METHODS)('copies code that mixes like the page, by $method', async (each) => {
    const { method, link, plan, labelSmoothing } = each;
    await open(link);
    const expected = labelsOf(plan, labelSmoothing);
    for (const tab of ['TensorFlow.js', 'ONNX Runtime']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.locator('#copy-code').click();
      await page.getByText('Copied the code.').waitFor();
      const name = method === 'RandomMix' ? 'randomMix' : method.toLowerCase();
      const { ys, mixer } = runCode<{
        ys: { data: unknown; dataSync(): Float32Array };
        mixer: { step: number; constructor: { name: string } };
      }>(await copiedText(), `ys, mixer: ${name}`);
      const labels = tab === 'TensorFlow.js' ? ys.dataSync() : (ys.data as Float32Array);
      expect(labels).toEqual(expected);
      expect(mixer.step).toBe(6);
      expect(mixer.constructor.name).toBe(method);
    }
  });

  it('gives pictures of the same name one class', async () => {
    await open('#pairing=roll&labelSmoothing=0.3');
    const before = await imagePixels(page);
    await edit(1);
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

    await page.locator('#copy-code').click();
    await page.getByText('Copied the code.').waitFor();
    const { ys } = runCode<{ ys: tf.Tensor }>(await copiedText(), 'ys');
    expect(ys.shape).toEqual([16, 15]);
    expect(percent(ys.dataSync()[15])).toBe(percent(0.7 + 0.3 / 15));

    await page.locator('#samples').click();
    await settled(page);
    expect(await page.locator('#class-name').inputValue()).toBe('apple');
    expect(await text('program')).toContain('numClasses: 16,');
  });

  it('draws boxes by pointer and keyboard, and mixes them like mixBoxes', async () => {
    const { link, plan } = METHODS[0];
    await open(link);
    expect(await page.locator('#boxes').isVisible()).toBe(false);
    await edit(3);
    await drawBox([40, 60, 190, 210]);
    await drawBox([5, 8, 60, 70]);
    await nameLastBox('peak');
    await edit(4);
    await page.locator('#add-box').click();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Shift+ArrowUp');
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft');
    await settled(page);

    const boxes: { name: string; corners: number[] }[][] = Array.from({ length: 16 }, () => []);
    boxes[3] = [
      { name: 'mountain', corners: [40, 60, 190, 210] },
      { name: 'peak', corners: [5, 8, 60, 70] },
    ];
    boxes[4] = [{ name: 'cat', corners: [0, 60, 116, 168] }];
    const names = ['mountain', 'peak', 'cat'];
    const expected = cutmixBoxes
      .mixBoxes(
        boxes.map((own) => ({
          boxes: Float32Array.from(own.flatMap(({ corners }) => corners)),
          classes: own.map(({ name }) => names.indexOf(name)),
        })),
        undefined,
        plan,
      )
      .map((mixed) =>
        Array.from(mixed.classes, (id, row) => ({
          name: names[id],
          pasted: mixed.pasted[row] === 1,
          corners: [...mixed.boxes.subarray(4 * row, 4 * row + 4)],
        })),
      );
    expect(expected.flat().map(({ pasted }) => pasted)).toContain(true);
    expect(await shownBoxes()).toEqual(expected);
    await page.locator('#grid input').nth(3).check({ force: true });
    expect(await text('boxes')).toMatch(/^Boxes: /);

    await page.locator('#copy-code').click();
    await page.getByText('Copied the code.').waitFor();
    const { mixedObjects, step } = runCode<{ mixedObjects: unknown[]; step: number }>(
      await copiedText(),
      'mixedObjects, step: cutmix.step',
    );
    const object = { boxes: Float32Array.of(56, 56, 168, 168), classes: [0] };
    const objects = Array.from({ length: 16 }, () => object);
    expect(mixedObjects).toEqual(cutmixBoxes.mixBoxes(objects, undefined, plan));
    expect(step).toBe(6);

    await page.getByText('MixUp', { exact: true }).click();
    await settled(page);
    expect((await shownBoxes()).flat()).toEqual([]);
    expect(await page.getByText('Only CutMix mixes boxes and masks.').isVisible()).toBe(true);
    expect(await text('program')).not.toContain('mixBoxes');
  });

  it('removes boxes by key and by button, and selects the smallest one that is clicked', async () => {
    await open('#probability=0');
    await page.locator('#grid input').nth(5).check({ force: true });
    expect(await page.locator('#class-name').inputValue()).toBe('lemon');
    await drawBox([20, 20, 200, 200]);
    await drawBox([80, 80, 120, 120]);
    await drawBox([2, 2, 30, 30]);
    const at = await edited();
    const focused = () => page.evaluate('document.activeElement.ariaLabel');
    await page.mouse.click(...at([100, 100]));
    expect(await focused()).toBe('Box 2, lemon, 40 × 40 pixels at 80, 80');
    await page.mouse.click(...at([60, 180]));
    expect(await focused()).toBe('Box 1, lemon, 180 × 180 pixels at 20, 20');
    await page.keyboard.press('Delete');
    await settled(page);
    const corners = async () => (await shownBoxes())[5]!.map((box) => box.corners);
    expect(await corners()).toEqual([
      [80, 80, 120, 120],
      [2, 2, 30, 30],
    ]);
    expect(await focused()).toBe('Remove box 1');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await settled(page);
    expect(await corners()).toEqual([]);
    expect(await page.evaluate('document.activeElement.id')).toBe('add-box');
  });

  it('mixes masks like images, and says what is wrong with one', async () => {
    const { link, plan } = METHODS[0];
    await open('#probability=0');
    const hint = await text('mask-hint');
    const added = page.getByText('Added the mask mask.png.');
    await edit(2);
    await addMask(
      '448, 448',
      `context.fillStyle = '#010101';
      context.fillRect(0, 60, 448, 300);
      context.fillStyle = '#fffefd';
      context.fillRect(100, 100, 200, 100)`,
    );
    await added.waitFor();
    await edit(7);
    await addMask('100, 100', "context.fillStyle = '#010101'; context.fillRect(0, 0, 50, 100)");
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
      await page.locator('#copy-code').click();
      await page.getByText('Copied the code.').waitFor();
      const { mixedMasks } = runCode<{ mixedMasks: { shape?: number[]; dims?: number[] } }>(
        await copiedText(),
        'mixedMasks',
      );
      expect(mixedMasks.dims ?? mixedMasks.shape).toEqual([16, 224, 224]);
    }

    await addMask('200, 100', '', 'wide.png');
    await page.getByText('wide.png has other proportions than the picture.').waitFor();
    await addMask(
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
    await edit(2);
    expect(await text('mask-hint')).toBe(hint);
    await page.locator('#remove-mask').click();
    await edit(7);
    await page.locator('#remove-mask').click();
    await settled(page);
    expect(await page.locator('#grid .mask').filter({ visible: true }).count()).toBe(0);
    expect(await page.locator('#samples').isVisible()).toBe(true);
  });

  it('draws a box by touch on a phone without scrolling', async () => {
    await context.close();
    context = await browser.newContext({
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    page = await context.newPage();
    onFault(page, site.url, (fault) => faults.push(fault));
    await open('#probability=0');
    await page.locator('#label').tap();
    expect(await page.evaluate('document.activeElement.id')).toBe('edited-picture');
    const at = await edited();
    const before = (await page.locator('#drawing').boundingBox())!;
    const touch = await context.newCDPSession(page);
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', x: number, y: number) => {
      const [left, top] = at([x, y]);
      const touchPoints = type === 'touchEnd' ? [] : [{ x: left, y: top }];
      return touch.send('Input.dispatchTouchEvent', { type, touchPoints });
    };
    await send('touchStart', 50, 190);
    for (let y = 170; y >= 50; y -= 20) await send('touchMove', 130, y);
    await send('touchMove', 150, 40);
    await send('touchEnd', 150, 40);
    await settled(page);
    expect((await shownBoxes())[0]!.map(({ corners }) => corners)).toEqual([[50, 40, 150, 190]]);
    const after = (await page.locator('#drawing').boundingBox())!;
    expect(Math.abs(after.y - before.y)).toBeLessThan(2);
  });

  it('keeps the selected image in sight while a control is moved on a phone', async () => {
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

  /** Saves the PNG. Returns its name and the pixels of its first image. */
  const saved = async () => {
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
  };

  it('saves the mixed images as a PNG', async () => {
    await open('#method=RandomMix&labelSmoothing=0.2&seed=5&step=3');
    const shown = await imagePixels(page);
    const { name, pixels } = await saved();
    expect(name).toBe('randommix-seed-5-step-3.png');
    expect(shown.subarray(0, IMAGE_BYTES).equals(pixels)).toBe(true);
  });

  it('saves boxes and masks in the PNG', async () => {
    await open('#probability=0');
    const shown = await imagePixels(page);
    await drawBox([30, 40, 150, 190]);
    await addMask('64, 64', "context.fillStyle = '#020202'; context.fillRect(32, 0, 32, 64)");
    await page.locator('#remove-mask').waitFor();
    await settled(page);
    const { pixels } = await saved();
    const at = (image: Buffer, x: number, y: number) => [
      ...image.subarray(4 * (224 * y + x), 4 * (224 * y + x) + 4),
    ];
    expect(at(pixels, 30, 100)).toEqual([255, 255, 255, 255]);
    expect(at(pixels, 32, 100)).toEqual([0, 0, 0, 255]);
    expect(at(pixels, 60, 100)).toEqual(at(shown, 60, 100));
    expect(at(pixels, 130, 100)).not.toEqual(at(shown, 130, 100));
  });

  const seriousViolations = async () => {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  };

  it.each(['light', 'dark'] as const)(
    'axe finds no serious problem with boxes, %s',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await open('#placement=inside');
      for (const picture of [0, 1, 2]) {
        await edit(picture);
        await page.locator('#add-box').click();
        await addMask('8, 8', "context.fillStyle = '#020202'; context.fillRect(0, 0, 4, 8)");
        await page.locator('#remove-mask').waitFor();
      }
      await settled(page);
      expect((await shownBoxes()).flat().length).toBeGreaterThan(2);
      expect(await seriousViolations()).toEqual([]);
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
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height });
    await open(FULLEST_LINK);
    await page.locator('#add-box').click();
    await settled(page);
    await page.locator('#seed').fill('-1');
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
    expect(await seriousViolations()).toEqual([]);
  });
});
