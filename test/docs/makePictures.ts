// Makes the picture at the top of the root README: four photographs, mixed by @cutmix/onnx.
// node --conditions=@cutmix/source --import=tsx test/docs/makePictures.ts
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CutMix } from '@cutmix/onnx';
import { launchChromium } from '@cutmix/test-chromium';
import { Tensor } from 'onnxruntime-common';
import { root } from './fences.ts';
import { mixedPhotos, PHOTOS, SEED, SIDE } from './pictures.ts';

const LOOKS = {
  light: { own: '#2b5fc7', partner: '#b85000' },
  dark: { own: '#82abff', partner: '#ff9d52' },
} as const;

const folder = join(root, 'docs/pictures');

const browser = await launchChromium();
const page = await browser.newPage();

const photos = await Promise.all(
  PHOTOS.map(async (name) => {
    const file = await readFile(join(folder, `${name}.webp`), 'base64');
    return page.evaluate<number[]>(`(async () => {
      const image = new Image();
      image.src = 'data:image/webp;base64,${file}';
      await image.decode();
      const context = new OffscreenCanvas(${SIDE}, ${SIDE}).getContext('2d');
      context.drawImage(image, 0, 0, ${SIDE}, ${SIDE});
      const { data } = context.getImageData(0, 0, ${SIDE}, ${SIDE});
      return Array.from(data);
    })()`);
  }),
);

const xs = new Tensor('uint8', Uint8Array.from(photos.flat()), [4, SIDE, SIDE, 4]);
const ys = new Tensor('int32', Int32Array.of(0, 1, 2, 3), [4]);
const cutmix = new CutMix({ seed: SEED, numClasses: 4, layout: 'NHWC' });
const mixed = cutmix.apply({ xs, ys });

for (const [look, colors] of Object.entries(LOOKS)) {
  const webp = await page.evaluate<string>(`(() => {
    const SIDE = ${SIDE};
    const tiles = ${JSON.stringify(mixedPhotos())};
    const colors = ${JSON.stringify(colors)};
    const pixels = Uint8ClampedArray.from([${mixed.xs.data}]);
    const canvas = document.createElement('canvas');
    const gap = 32;
    canvas.width = 4 * SIDE + 3 * gap;
    canvas.height = SIDE + 76;
    const context = canvas.getContext('2d');
    context.font = '24px system-ui, sans-serif';
    context.textBaseline = 'top';
    tiles.forEach(({ own, partner, share }, i) => {
      const left = i * (SIDE + gap);
      const size = 4 * SIDE * SIDE;
      const tile = new ImageData(pixels.slice(i * size, (i + 1) * size), SIDE);
      context.putImageData(tile, left, 0);
      const split = Math.round(SIDE * share);
      context.fillStyle = colors.own;
      context.fillRect(left, SIDE + 14, split - 2, 10);
      context.fillStyle = colors.partner;
      context.fillRect(left + split + 2, SIDE + 14, SIDE - split - 2, 10);
      const percent = Math.round(100 * share);
      context.fillStyle = colors.own;
      context.textAlign = 'left';
      context.fillText(own + ' ' + percent + '%', left, SIDE + 36);
      context.fillStyle = colors.partner;
      context.textAlign = 'right';
      context.fillText(partner + ' ' + (100 - percent) + '%', left + SIDE, SIDE + 36);
    });
    return canvas.toDataURL('image/webp', 0.85).split(',')[1];
  })()`);
  await writeFile(join(folder, `mixed-${look}.webp`), Buffer.from(webp, 'base64'));
}
await browser.close();
