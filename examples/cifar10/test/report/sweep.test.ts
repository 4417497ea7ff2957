import { Resvg } from '@resvg/resvg-wasm';
import { parseHTML } from 'linkedom';
import { describe, expect, it, vi } from 'vitest';
import { classNamesOf } from '../../src/data/classNames.ts';
import { imageBytes } from '../../src/data/dataset.ts';
import { reportPage } from '../../src/report/page/page.ts';
import { firstImages, type TrainingImage } from '../../src/report/preview/firstImages.ts';
import { picture } from '../../src/report/preview/picture.ts';
import { rasterize } from '../../src/report/preview/rasterize.ts';
import { labelShares } from '../../src/report/preview/shares.ts';
import { recipes } from '../../src/run/recipe.ts';
import { smallConfig, train } from '../fixtures/smallRuns.ts';

const seeds = 500;
const shown = 9;
const classNames = classNamesOf('synthetic');

// Encoding thousands of images takes longer than all the rest, and the sweep is about the markup.
vi.mock('../../src/report/preview/imagePng.ts', async (original) => {
  const { imagePngUrl } = await original<typeof import('../../src/report/preview/imagePng.ts')>();
  const black = imagePngUrl(new Uint8Array(imageBytes));
  return { imagePngUrl: () => black };
});

/** The first images of a run. The batch holds no more than that, for speed. */
function imagesOf(alpha: number, seed: number): TrainingImage[] {
  const { keras } = recipes;
  const recipe = { ...keras, batchSize: shown, cutmix: { ...keras.cutmix, alpha } };
  return firstImages({ arm: 'cutmix', train, recipe, seed: BigInt(seed) }, shown);
}

const shares = (images: readonly TrainingImage[]) =>
  images.flatMap((image) => labelShares(image, classNames).map(({ percent }) => percent));

describe.each([0.2, 0.25, 1])(`${seeds} seeds at alpha %d`, (alpha) => {
  const drawn = Array.from({ length: seeds }, (_, seed) => imagesOf(alpha, seed));

  it('include shares below one percent', () => {
    expect(drawn.filter((images) => shares(images).includes('<1%')).length).toBeGreaterThan(10);
  });

  it('give pictures that are well-formed XML, of which every fiftieth is rasterized', async () => {
    for (const [seed, images] of drawn.entries()) {
      const svg = picture(images, classNames, 4);
      if (seed % 50 === 0) await rasterize(svg);
      // Resvg refuses whatever is not well-formed.
      expect(() => new Resvg(svg).free(), `seed ${seed}`).not.toThrow();
    }
  });

  it('give reports that show the same shares', () => {
    for (const [seed, images] of drawn.entries()) {
      const page = reportPage(smallConfig, [[]], images);
      // Browsers repair it, so that the parser alone would not notice.
      expect(page, `seed ${seed}`).not.toMatch(/<(?![a-z/!])/);
      const { document } = parseHTML(page);
      const percents = [...document.querySelectorAll('.share span:last-child')];
      expect(
        percents.map((element) => element.textContent),
        `seed ${seed}`,
      ).toEqual(shares(images));
    }
  });
});
