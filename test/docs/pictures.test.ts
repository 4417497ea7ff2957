import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './fences.ts';
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
