import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

type Color = readonly [red: number, green: number, blue: number];

/** Each of one color, so that every pixel of a mixed picture tells where it comes from. */
const COLORS: Readonly<Record<string, Color>> = {
  'cat-1': [200, 30, 30],
  'cat-2': [210, 90, 40],
  'cat-3': [128, 128, 128],
  'cat-4': [220, 150, 60],
  'cat-5': [230, 200, 80],
  'dog-1': [20, 40, 200],
  'dog-2': [40, 90, 210],
  'dog-3': [60, 60, 60],
  'dog-4': [60, 150, 220],
  'dog-5': [80, 200, 230],
};

/** Writes ten PNGs into `photos`: of several sizes, some gray and some with an alpha channel. */
export async function writePhotos(folder: string): Promise<void> {
  await mkdir(join(folder, 'photos'), { recursive: true });
  const writing = Object.entries(COLORS).map(async ([name, [r, g, b]], i) => {
    const size = { width: 40 + 17 * i, height: 90 - 3 * i };
    const photo = sharp({ create: { ...size, channels: 3, background: { r, g, b } } });
    if (r === g) photo.toColorspace('b-w');
    if (i % 3 === 1) photo.ensureAlpha();
    await photo.png().toFile(join(folder, 'photos', `${name}.png`));
  });
  await Promise.all(writing);
}

/** The share of the pixels of a mixed picture that is from photos of each class. */
export async function pixelShares(path: string): Promise<Record<string, number>> {
  const pixels = await sharp(await readFile(path))
    .removeAlpha()
    .raw()
    .toBuffer();
  const shares: Record<string, number> = { cat: 0, dog: 0 };
  for (let i = 0; i < pixels.length; i += 3) {
    const name = Object.keys(COLORS).find((each) =>
      COLORS[each].every((value, channel) => value === pixels[i + channel]),
    );
    if (!name) throw new Error(`pixel ${i / 3} of ${path} is of no photo`);
    shares[name.split('-')[0]] += 3 / pixels.length;
  }
  return shares;
}
