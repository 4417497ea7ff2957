import { planCutMix, planMixUp, planRandomMix } from '@cutmix/core';
import { type ImageBatch, initialState, stateLayout } from '@cutmix/training';
import { decode } from 'fast-png';
import { describe, expect, test } from 'vitest';
import { emptyImageSet, imageBytes } from '../../src/data/dataset.ts';
import { epochOrder } from '../../src/data/epochOrder.ts';
import { drawPreview } from '../../src/report/preview/drawPreview.ts';
import { firstImages } from '../../src/report/preview/firstImages.ts';
import { pictureLayout } from '../../src/report/preview/picture.ts';
import { labelShares } from '../../src/report/preview/shares.ts';
import { terminalImage } from '../../src/report/preview/terminalImage.ts';
import { trainArm } from '../../src/run/loop.ts';
import { noProgress } from '../../src/run/metrics.ts';
import { recipes } from '../../src/run/recipe.ts';
import { linearNetwork, logisticRegression } from '../fixtures/logisticRegression.ts';
import { train } from '../fixtures/smallRuns.ts';

const { keras } = recipes;
const order = { arm: 'cutmix', train, recipe: keras, seed: 7n } as const;
const planes = [0, 1024, 2048];
const orange = [0xf9, 0x73, 0x16];
const blue = [0x25, 0x63, 0xeb];

/** Rows and columns of the picture by their RGB. */
async function draw(count: number, scale: number, data: 'cifar10' | 'synthetic' = 'cifar10') {
  const images = firstImages(order, count);
  const png = await drawPreview(images, data, scale);
  const { width, height, channels, data: pixels } = decode(png);
  const at = (x: number, y: number) => {
    const start = (y * width + x) * channels;
    return [...pixels.subarray(start, start + 3)];
  };
  return { images, png, width, height, at };
}

describe('preview', () => {
  test.each([keras, recipes.fast])(
    'shows the first training images of the $name recipe',
    async (recipe) => {
      const order = { arm: 'cutmix', train, recipe, seed: 7n } as const;
      const { batchSize } = recipe;
      const steps: [ImageBatch, ImageBatch][] = [];
      const trainer = logisticRegression();
      const copy = ({ count, images, labels }: ImageBatch) => ({
        count,
        images: images.slice(),
        labels: labels.slice(),
      });
      const stop = new AbortController();
      await trainArm({
        trainer: {
          ...trainer,
          step(batch, partners, learningRate) {
            if (steps.push([copy(batch), copy(partners!)]) === 2) stop.abort();
            return trainer.step(batch, partners, learningRate);
          },
        },
        plan: { ...order, test: emptyImageSet(0) },
        start: {
          state: initialState(stateLayout(linearNetwork, keras.optimizer), 7n),
          progress: noProgress,
        },
        save: async () => {},
        saveEveryMilliseconds: Number.POSITIVE_INFINITY,
        observer: { step() {}, evaluate() {}, epoch() {} },
        signal: stop.signal,
      });

      const shown = firstImages(order, batchSize + 8);
      expect(shown).toHaveLength(batchSize + 8);
      for (const [i, { image, box, lambda, label, partnerLabel }] of shown.entries()) {
        const step = Math.floor(i / batchSize);
        const row = i % batchSize;
        const [own, partners] = steps[step]!;
        const plan = planCutMix(
          { ...recipe.cutmix, seed: 7 },
          { batchSize, height: 32, width: 32, step, paired: true },
        );
        const [x1, y1, x2, y2] = plan.boxes.subarray(4 * row, 4 * row + 4);
        expect(box).toEqual({ x1, y1, x2, y2 });
        expect([lambda, label, partnerLabel]).toEqual([
          plan.lambdas[row],
          own.labels[row],
          partners.labels[row],
        ]);
        const mixed = Uint8Array.from({ length: imageBytes }, (_, p) => {
          const [x, y] = [p % 32, Math.floor(p / 32) % 32];
          const { images } = x >= x1! && x < x2! && y >= y1! && y < y2! ? partners : own;
          return images[row * imageBytes + p]!;
        });
        expect(Buffer.from(image).equals(mixed)).toBe(true);
      }
    },
  );

  test.each([
    [9, 8],
    [5, 4],
    [2, 7],
  ])(
    '%i images at scale %i: crisp pixels of the plan, boxes outlined, shares in the bar',
    async (count, scale) => {
      const { images, width, height, at } = await draw(count, scale);
      const layout = pictureLayout(count, scale);
      expect([width, height]).toEqual([layout.width, layout.height]);
      const { images: own, partners } = epochOrder('cutmix', train.count, keras, 7n, 0);
      const wrong: object[] = [];
      for (const [i, { box, lambda }] of images.entries()) {
        const [left, top] = layout.corners[i]!;
        const isPartner = (x: number, y: number) =>
          x >= box.x1 && x < box.x2 && y >= box.y1 && y < box.y2;
        for (let y = 0; y < 32; y++) {
          for (let x = 0; x < 32; x++) {
            const source = (isPartner(x, y) ? partners! : own)[i]!;
            const rgb = planes.map((p) => train.images[source * imageBytes + p + y * 32 + x]!);
            // Half of a pixel may lie under the outline: away from the edge it is seen.
            const seen = (position: number, start: number, end: number) => {
              if (!isPartner(x, y) || end - start === 1) return Math.floor(scale / 2);
              if (position === start) return scale - 1;
              return position === end - 1 ? 0 : Math.floor(scale / 2);
            };
            const [across, down] = [seen(x, box.x1, box.x2), seen(y, box.y1, box.y2)];
            const seenAt = [[across, down]];
            // The same to the last screen pixel, where no outline runs.
            if (!isPartner(x, y)) seenAt.push([0, 0], [scale - 1, scale - 1]);
            for (const [dx, dy] of seenAt) {
              const color = at(left + x * scale + dx!, top + y * scale + dy!);
              if (color.join() !== rgb.join()) wrong.push({ i, x, y, dx, dy, color, rgb });
            }
          }
        }
        const edges = [
          [box.x1 * scale, box.y1 * scale],
          [box.x2 * scale - 1, box.y1 * scale],
          [box.x1 * scale, box.y2 * scale - 1],
          [box.x2 * scale - 1, box.y2 * scale - 1],
        ] as const;
        for (const [x, y] of edges) expect(at(left + x, top + y)).toEqual(orange);

        const side = 32 * scale;
        const bar = Array.from({ length: 2 * scale + 20 }, (_, y) => top + side + y).find(
          (y) => at(left, y).join() === blue.join(),
        )!;
        const row = Array.from({ length: side }, (_, x) => at(left + x, bar).join());
        expect(row.filter((color) => color === blue.join())).toHaveLength(
          Math.round(side * lambda),
        );
        expect(row.lastIndexOf(blue.join())).toBe(Math.round(side * lambda) - 1);
        expect(row.at(-1)).toBe(orange.join());
      }
      expect(wrong).toEqual([]);
    },
  );

  test('is the same file each time, and marks generated images', async () => {
    const [first, again] = [await draw(2, 4), await draw(2, 4)];
    expect(Buffer.from(again.png).equals(first.png)).toBe(true);
    const generated = await draw(2, 4, 'synthetic');
    expect(generated.height).toBeGreaterThan(first.height);
  });

  test.each([
    ['mixup', planMixUp],
    ['random', planRandomMix],
  ] as const)('of %s shows blends, rounded, without an outline', async (arm, planOf) => {
    const count = 9;
    const scale = 4;
    const shown = firstImages({ ...order, arm }, count);
    const options =
      arm === 'mixup'
        ? { alpha: 1, seed: 7 }
        : { cutmix: { minBoxSize: 1 }, mixup: { alpha: 1 }, seed: 7 };
    const plan = planOf(options, {
      batchSize: keras.batchSize,
      height: 32,
      width: 32,
      paired: true,
    });
    const { images: own, partners } = epochOrder(arm, train.count, keras, 7n, 0);
    const { width, data, channels } = decode(await drawPreview(shown, 'cifar10', scale));
    const { corners } = pictureLayout(count, scale);
    for (const [i, { image, blend, lambda }] of shown.entries()) {
      expect([blend, lambda]).toEqual([plan.blends![i], plan.lambdas[i]]);
      if (blend === 0) continue;
      const rest = Math.fround(1 - blend);
      const ofSet = (index: number, p: number) => train.images[index * imageBytes + p]!;
      const mixed = Uint8ClampedArray.from({ length: imageBytes }, (_, p) =>
        Math.fround(
          Math.fround(blend * ofSet(own[i]!, p)) + Math.fround(rest * ofSet(partners![i]!, p)),
        ),
      );
      expect(Buffer.from(image).equals(Buffer.from(mixed))).toBe(true);
      const [x, y] = corners[i]!;
      const start = (y * width + x) * channels;
      expect([...data.subarray(start, start + 3)]).toEqual(planes.map((plane) => image[plane]));
    }
    const cut = shown.filter(({ blend }) => blend === 0).length;
    expect(cut).toBe(arm === 'mixup' ? 0 : shown.filter(({ box }) => box.x2 - box.x1 < 32).length);
    expect(shown.length - cut).toBeGreaterThan(2);
  });

  test('without CutMix has whole labels and no boxes', () => {
    const [first] = firstImages({ ...order, arm: 'none' }, 1);
    expect(first!.image).toEqual(train.images.subarray(0, imageBytes));
    expect(labelShares(first!, ['a', ...Array(9).fill('b')])).toHaveLength(1);
  });

  test.each([
    [0.5, ['50%', '50%']],
    [1021 / 1024, ['>99%', '<1%']],
    [3 / 1024, ['<1%', '>99%']],
    [0.984, ['98%', '2%']],
    [0.875, ['88%', '12%']],
    [0.625, ['63%', '37%']],
  ])('shows a share of %d so that both add up', (lambda, percents) => {
    const arm = 'cutmix' as const;
    const box = { x1: 0, y1: 0, x2: 1, y2: 1 };
    const labels = { label: 0, partnerLabel: 1 };
    const image = { arm, image: new Uint8Array(0), box, blend: 0, lambda, ...labels };
    expect(labelShares(image, ['a', 'b']).map(({ percent }) => percent)).toEqual(percents);
  });
});

describe('terminalImage', () => {
  const png = Uint8Array.from({ length: 10_000 }, (_, i) => i);
  const base64 = Buffer.from(png).toString('base64');

  test('sends the file to kitty in chunks', () => {
    const text = terminalImage(png, { TERM: 'xterm-kitty' })!;
    const chunks = text.split('\u001b\\').slice(0, -1);
    expect(chunks.map((chunk) => chunk.slice(0, chunk.indexOf(';')))).toEqual([
      '\u001b_Ga=T,f=100,q=2,m=1',
      ...Array(chunks.length - 2).fill('\u001b_Gm=1'),
      '\u001b_Gm=0',
    ]);
    const payloads = chunks.map((chunk) => chunk.slice(chunk.indexOf(';') + 1));
    expect(payloads.every((payload) => payload.length <= 4096)).toBe(true);
    expect(payloads.join('')).toBe(base64);
  });

  test('sends the file to iTerm2 in one piece', () => {
    expect(terminalImage(png, { TERM_PROGRAM: 'iTerm.app' })).toBe(
      `\u001b]1337;File=inline=1;size=10000:${base64}\u0007`,
    );
  });

  test.each([
    {},
    { TERM: 'xterm-256color' },
    { TERM: 'xterm-kitty', TMUX: '/tmp/tmux' },
    { TERM: 'screen', KITTY_WINDOW_ID: '1' },
  ])('sends nothing in %j', (environment) => {
    expect(terminalImage(png, environment)).toBeUndefined();
  });
});
