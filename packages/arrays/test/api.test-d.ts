import { type ArrayTensor, CutMix, type ImageDataLike, type MixedBatch } from '@cutmix/arrays';
import { expectTypeOf, test } from 'vitest';

const cutmix = new CutMix({ alpha: 1, seed: 5n, layout: 'NCHW' });
const ys = { data: new Int32Array(4), shape: [4] };

test('images come back in the type that they were given', () => {
  const xs: ArrayTensor<Uint8Array> = { data: new Uint8Array(48), shape: [4, 2, 2, 3] };
  expectTypeOf(cutmix.apply({ xs, ys })).toEqualTypeOf<MixedBatch<ArrayTensor<Uint8Array>>>();
  expectTypeOf(cutmix.apply({ xs, ys }).ys.data).toEqualTypeOf<Float32Array>();
  const images: ImageDataLike[] = [];
  expectTypeOf(cutmix.apply({ xs: images, ys }).xs).toEqualTypeOf<ImageDataLike[]>();
  // @ts-expect-error: a list of numbers is not a typed array
  cutmix.apply({ xs: { data: [1, 2], shape: [2] }, ys });
  // @ts-expect-error: no such option
  new CutMix({ aplha: 1 });
});
