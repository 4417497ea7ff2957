import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './fences.ts';
import { MIXERS, type MixerName, mixPhotos, picturesFolder, pixelsOf } from './gallery.ts';
import { mixedPhotos } from './pictures.ts';

it("the alternative text of the README's picture names the labels of its plan", async () => {
  const labels = mixedPhotos().map(({ own, partner, share }) => {
    const percent = Math.round(100 * share);
    return `${own} ${percent}% and ${partner} ${100 - percent}%`;
  });
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  expect(readme.match(/ alt="([^"]*)"/)?.[1]).toBe(
    `Four mixed photographs with their labels: ${labels.join(', ')}.`,
  );
});

describe('the gallery', async () => {
  const page = await readFile(join(root, 'docs/gallery.md'), 'utf8');
  const galleries = page.match(/<div class="gallery">.*?^<\/div>/gms)!;

  it.each((Object.keys(MIXERS) as MixerName[]).map((name, i) => [name, i] as const))(
    'shows what %s gives, with its labels',
    async (name, i) => {
      const figures = galleries[i].match(/<figure>.*?<\/figure>/gs)!;
      const mixed = await mixPhotos(name);
      expect(figures).toHaveLength(mixed.length);
      for (const [at, { pixels, shares }] of mixed.entries()) {
        const caption = figures[at].replace(/<(?:[^>]*)>/g, '').trim();
        const [[own, share], [partner]] = [...shares];
        const percent = Math.round(100 * share);
        expect(caption).toBe(`${own} ${percent}%, ${partner} ${100 - percent}%`);
        const [, file] = /src="\.\/pictures\/([^"]+)"/.exec(figures[at])!;
        const shown = await pixelsOf(join(picturesFolder, file));
        expect(shown.length).toBe(pixels.length);
        // The files are compressed.
        const difference = shown.reduce((sum, v, p) => sum + Math.abs(v - pixels[p]), 0);
        expect(difference / pixels.length).toBeLessThan(4);
      }
    },
  );
});
