import type { CutMixPlan, Layout, MixOptions } from '@cutmix/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import { ordinal } from '../ulps.ts';
import type { Adapter, Batch, Elements, ElementType, HostValues } from './adapter.ts';

export const size = (dims: readonly number[]): number =>
  dims.reduce((product, dim) => product * dim, 1);

/** Elements of a type, from an integer for each index. */
export const filled = (
  type: ElementType,
  length: number,
  valueAt: (i: number) => number,
): Elements => {
  const values = { length };
  if (type === 'float32') return Float32Array.from(values, (_, i) => valueAt(i) / 3);
  if (type === 'int32') return Int32Array.from(values, (_, i) => valueAt(i));
  return Uint8Array.from(values, (_, i) => (valueAt(i) >> 1) & 1);
};

/** Options, and whether there are two batches. Pairs are of one batch, paired in reverse. */
export const optionsAndPaired = <Options extends MixOptions>(
  options: fc.Arbitrary<Options>,
): fc.Arbitrary<readonly [Options, paired: boolean]> =>
  fc
    .tuple(options, fc.boolean())
    .map(([options, paired]) =>
      options.granularity === 'pair'
        ? [{ ...options, pairing: 'reverse' }, false]
        : [options, paired],
    );

/** Which sample, row and column the element of a flat index lies in. */
function placesOf(dims: readonly number[], layout: Layout) {
  const yAxis = layout === 'NHWC' && dims.length > 3 ? dims.length - 3 : dims.length - 2;
  const place = (axis: number) => {
    const [stride, length] = [size(dims.slice(axis + 1)), dims[axis]];
    return (index: number) => Math.floor(index / stride) % length;
  };
  return { sampleOf: place(0), yOf: place(yAxis), xOf: place(yAxis + 1) };
}

/** What `composite` must give, pixel by pixel. */
export function compositeByDefinition(
  plan: CutMixPlan,
  a: Elements,
  b: Elements,
  dims: readonly number[],
  layout: Layout,
): number[] {
  const sampleSize = size(dims.slice(1));
  const { sampleOf, yOf, xOf } = placesOf(dims, layout);
  return Array.from(a, (own, index) => {
    const [sample, y, x] = [sampleOf(index), yOf(index), xOf(index)];
    const [x1, y1, x2, y2] = plan.boxes.slice(4 * sample);
    const isInside = x >= x1 && x < x2 && y >= y1 && y < y2;
    return isInside ? b[index + (plan.partners[sample] - sample) * sampleSize] : own;
  });
}

/** Tensors of an adapter, their values, and how near its labels must be. */
export interface Tools<T> {
  /** The shape of images in the layout of the adapter. */
  imageDims(batch: number, height: number, width: number, channels: number): number[];
  /** Images that count from `from`. */
  images(dims: readonly number[], type?: ElementType, from?: number): T;
  oneHot(batch: number, classes?: number): T;
  /** Images of 6 × 8 pixels with two channels, and labels of three classes. */
  batchOf(batch: number): Batch<T>;
  readBatch(batch: Batch<T>): Promise<Batch<HostValues>>;
  expectLabels(received: ArrayLike<number>, expected: Float32Array): void;
}

export function toolsOf<T>({ layout, toTensor, fromTensor, labelUlps = 0 }: Adapter<T>): Tools<T> {
  const imageDims: Tools<T>['imageDims'] = (batch, height, width, channels) =>
    layout === 'NHWC' ? [batch, height, width, channels] : [batch, channels, height, width];
  const images: Tools<T>['images'] = (dims, type = 'float32', from = 1) =>
    toTensor(
      type,
      filled(type, size(dims), (i) => from + i),
      dims,
    );
  const oneHot = (batch: number, classes = 3) =>
    toTensor('float32', new Float32Array(batch * classes).fill(1), [batch, classes]);
  return {
    imageDims,
    images,
    oneHot,
    batchOf: (batch) => ({ xs: images(imageDims(batch, 6, 8, 2)), ys: oneHot(batch) }),
    readBatch: async ({ xs, ys }) => ({ xs: await fromTensor(xs), ys: await fromTensor(ys) }),
    expectLabels: (received, expected) => {
      const distances = Array.from(expected, (y, i) => Math.abs(ordinal(y) - ordinal(received[i])));
      expect(received.length).toBe(expected.length);
      expect(Math.max(0, ...distances)).toBeLessThanOrEqual(labelUlps);
    },
  };
}
