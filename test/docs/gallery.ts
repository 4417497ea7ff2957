import { join } from 'node:path';
import { CutMix, MixUp, RandomMix } from '@cutmix/arrays';
import sharp from 'sharp';
import { root } from './fences.ts';
import { PHOTOS, SIDE } from './pictures.ts';

/** The seed of the samples on the page. */
const OPTIONS = { numClasses: PHOTOS.length, seed: 49460 };

/** The classes that docs/gallery.md shows, in its order. */
export const MIXERS = { cutmix: CutMix, mixup: MixUp, random: RandomMix } as const;
export type MixerName = keyof typeof MIXERS;

export const picturesFolder: string = join(root, 'docs/pictures');

/** The path of the picture of a mixer that shows photograph `own`. */
export function galleryPath(mixer: MixerName, own: number): string {
  return join(picturesFolder, `gallery-${mixer}-${PHOTOS[own]}.webp`);
}

/** Reads the RGB bytes of a picture. */
export async function pixelsOf(path: string): Promise<Uint8Array> {
  return new Uint8Array(await sharp(path).removeAlpha().raw().toBuffer());
}

/** A mixed photograph: its bytes, and the share of each class that it has a share of. */
export interface MixedPhoto {
  readonly pixels: Uint8Array;
  readonly shares: ReadonlyMap<(typeof PHOTOS)[number], number>;
}

/** Mixes the photographs as the samples on the page do. */
export async function mixPhotos(mixer: MixerName): Promise<MixedPhoto[]> {
  const photos = await Promise.all(
    PHOTOS.map((name) => pixelsOf(join(picturesFolder, `${name}.webp`))),
  );
  const [N, size] = [PHOTOS.length, SIDE * SIDE * 3];
  const data = new Uint8Array(N * size);
  for (const [i, photo] of photos.entries()) data.set(photo, i * size);
  const xs = { data, shape: [N, SIDE, SIDE, 3] };
  const ys = { data: Uint8Array.from(PHOTOS.keys()), shape: [N] };
  const mixed = new MIXERS[mixer](OPTIONS).apply({ xs, ys });
  return PHOTOS.map((own, i) => {
    const row = [...mixed.ys.data.subarray(i * N, (i + 1) * N)];
    const entries = row.map((share, k) => [PHOTOS[k], share] as const);
    // The photograph itself first.
    const shares = entries.filter(([, share]) => share > 0).sort(([a]) => (a === own ? -1 : 1));
    return { pixels: mixed.xs.data.subarray(i * size, (i + 1) * size), shares: new Map(shares) };
  });
}
