import { kindOf } from '@cutmix/core/adapter';
import type { ArrayTensor } from './arrayTensor.ts';
import { checks } from './checks.ts';

/** The pixels of one image as a canvas holds them: red, green, blue and alpha, a byte each. */
export interface ImageDataLike {
  /** `[H, W, 4]`. */
  readonly data: Uint8ClampedArray;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
}

const CHANNELS = 4;

/** Returns the images of a list as one tensor `[N, H, W, 4]`. */
export function stackImageData(
  name: string,
  images: readonly ImageDataLike[],
): ArrayTensor<Uint8ClampedArray> {
  checks.check(`length of ${name}`, images.length, true, images.length > 0, '1 or more');
  for (const [i, image] of images.entries()) {
    const argument = `${name}[${i}]`;
    const { data, width: columns, height: rows } = Object(image);
    const isBytes = ArrayBuffer.isView(data) && kindOf(data).startsWith('Uint8');
    const isRightKind =
      isBytes && [columns, rows].every((side) => Number.isInteger(side) && side > 0);
    checks.check(argument, image, isRightKind, true, 'an ImageData');
    const [{ width, height }] = images;
    const isSameSize = columns === width && rows === height;
    const expected = `${width} × ${height} pixels, as ${name}[0] has`;
    checks.check(`size of ${argument}`, [columns, rows], true, isSameSize, expected);
    const length = CHANNELS * width * height;
    const isWhole = data.length === length;
    checks.check(`length of ${argument}.data`, data.length, true, isWhole, `${length}`);
  }
  const [{ width, height }] = images;
  const length = CHANNELS * width * height;
  const data = new Uint8ClampedArray(images.length * length);
  for (const [i, image] of images.entries()) data.set(image.data, i * length);
  return { data, shape: [images.length, height, width, CHANNELS] };
}

type ImageDataClass = new (data: Uint8ClampedArray, width: number, height: number) => ImageDataLike;

/** Returns the images of a tensor `[N, H, W, 4]` as a list, of the engine's ImageData if it has one. */
export function splitImageData({
  data,
  shape,
}: ArrayTensor<Uint8ClampedArray>): readonly ImageDataLike[] {
  const [count, height, width] = shape;
  const { ImageData } = globalThis as { readonly ImageData?: ImageDataClass };
  return Array.from({ length: count }, (_, i) => {
    const length = CHANNELS * width * height;
    const pixels = data.subarray(i * length, (i + 1) * length);
    return ImageData ? new ImageData(pixels, width, height) : { data: pixels, width, height };
  });
}
