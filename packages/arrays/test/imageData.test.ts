import { CutMix, type ImageDataLike } from '@cutmix/arrays';
import { afterEach, describe, expect, it, vi } from 'vitest';

const size = { batchSize: 3, height: 4, width: 5 };

/** An image of which every byte is `value`. */
function imageOf(value: number, { width, height } = size): ImageDataLike {
  return { data: new Uint8ClampedArray(4 * width * height).fill(value), width, height };
}

const images = () => [10, 20, 30].map((value) => imageOf(value));
const ys = { data: Int32Array.of(0, 1, 2), shape: [3] };

describe('lists of ImageData', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are mixed as the same bytes in one array', () => {
    const options = { seed: 4, numClasses: 3, minBoxSize: 1 };
    const data = new Uint8ClampedArray(3 * 80).map((_, i) => 10 * (1 + Math.floor(i / 80)));
    const listed = new CutMix(options).apply({ xs: images(), ys });
    const stacked = new CutMix(options).apply({ xs: { data, shape: [3, 4, 5, 4] }, ys });
    expect(listed.ys).toEqual(stacked.ys);
    expect(listed.xs.flatMap(({ data }) => [...data])).toEqual([...stacked.xs.data]);
    expect(listed.xs.map(({ width, height }) => [width, height])).toEqual(Array(3).fill([5, 4]));
  });

  it('leave the inputs alone', () => {
    const xs = images();
    new CutMix({ seed: 4, numClasses: 3, minBoxSize: 4 }).apply({ xs, ys });
    expect(xs).toEqual(images());
  });

  it('come back as the ImageData of the engine', () => {
    class ImageData {
      readonly data: Uint8ClampedArray;
      readonly width: number;
      readonly height: number;
      constructor(data: Uint8ClampedArray, width: number, height: number) {
        this.data = data;
        this.width = width;
        this.height = height;
      }
    }
    vi.stubGlobal('ImageData', ImageData);
    const cutmix = new CutMix({ seed: 4 });
    const [mixed] = cutmix.composite(cutmix.plan(size), images());
    expect(mixed).toBeInstanceOf(ImageData);
    expect(mixed).toMatchObject({ width: 5, height: 4 });
  });

  it.each<[string, unknown, ErrorConstructor, string]>([
    ['an empty list', [], RangeError, 'length of batchA.xs must be 1 or more, received 0'],
    [
      'a list of text',
      [imageOf(1), 'a', imageOf(2)],
      TypeError,
      'batchA.xs[1] must be an ImageData, received "a"',
    ],
    [
      'a list with no image at first',
      [null, imageOf(1), imageOf(2)],
      TypeError,
      'batchA.xs[0] must be an ImageData, received null',
    ],
    [
      'images of another size',
      [imageOf(1), imageOf(2, { ...size, width: 6 }), imageOf(3)],
      RangeError,
      'size of batchA.xs[1] must be 5 × 4 pixels, as batchA.xs[0] has, received [6, 4]',
    ],
    [
      'images of another height',
      [imageOf(1), imageOf(2, { ...size, height: 3 }), imageOf(3)],
      RangeError,
      'size of batchA.xs[1] must be 5 × 4 pixels, as batchA.xs[0] has, received [5, 3]',
    ],
    [
      'a truncated image',
      [imageOf(1), { ...imageOf(2), data: new Uint8ClampedArray(8) }, imageOf(3)],
      RangeError,
      'length of batchA.xs[1].data must be 80, received 8',
    ],
  ])('rejects %s', (_, xs, kind, message) => {
    const act = () =>
      new CutMix({ seed: 1, numClasses: 3 }).apply({ xs: xs as ImageDataLike[], ys });
    expect(act).toThrow(kind);
    expect(act).toThrow(`@cutmix/arrays: ${message}`);
  });

  it.each<[string, object]>([
    ['floats', { data: new Float32Array(80) }],
    ['what only calls itself bytes', { data: { [Symbol.toStringTag]: 'Uint8Array', length: 80 } }],
    ['a fractional width', { width: 2.5 }],
    ['a fractional height', { height: 2.5 }],
    ['no width', { width: 0, data: new Uint8ClampedArray(0) }],
    ['a negative width and height', { width: -5, height: -4 }],
  ])('rejects an image with %s', (_, change) => {
    const xs = [{ ...imageOf(1), ...change }] as ImageDataLike[];
    const labels = { data: Int32Array.of(0), shape: [1] };
    const act = () => new CutMix({ seed: 1, numClasses: 3 }).apply({ xs, ys: labels });
    expect(act).toThrow(TypeError);
    expect(act).toThrow('@cutmix/arrays: batchA.xs[0] must be an ImageData, received ');
  });

  it('rejects NCHW, and memory to write into', () => {
    const nchw = new CutMix({ seed: 1, numClasses: 3, layout: 'NCHW' });
    expect(() => nchw.apply({ xs: images(), ys })).toThrow(
      'layout must be "NHWC", as the ImageData of batchA.xs is, received "NCHW"',
    );
    const cutmix = new CutMix({ seed: 1, numClasses: 3 });
    expect(() => cutmix.apply({ xs: images(), ys }, undefined, { into: images() })).toThrow(
      'lists of ImageData come back as new ones; leave into out',
    );
    expect(cutmix.step).toBe(0);
  });
});
