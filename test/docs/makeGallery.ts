// Makes the mixed photographs of docs/gallery.md.
// node --conditions=@cutmix/source --import=tsx test/docs/makeGallery.ts
import sharp from 'sharp';
import { galleryPath, mixPhotos } from './gallery.ts';
import { SIDE } from './pictures.ts';

// RandomMix gives two pictures of each.
for (const mixer of ['cutmix', 'mixup'] as const) {
  for (const [i, { pixels, shares }] of (await mixPhotos(mixer)).entries()) {
    const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
    await sharp(pixels, { raw }).webp({ quality: 80 }).toFile(galleryPath(mixer, i));
    console.log(mixer, [...shares].map(([name, share]) => `${name} ${share}`).join(', '));
  }
}
