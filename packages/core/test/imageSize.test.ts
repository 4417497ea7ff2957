import { imageSize, type Layout } from '@cutmix/core';
import { expect, it } from 'vitest';

it.each([
  [[9, 4, 5], 'NHWC', 9, 4, 5],
  [[9, 4, 5], 'NCHW', 9, 4, 5],
  [[9, 4, 5, 3], 'NHWC', 9, 4, 5],
  [[9, 3, 4, 5], 'NCHW', 9, 4, 5],
  [[9, 7, 4, 5, 3], 'NHWC', 9, 4, 5],
  [[9, 7, 3, 4, 5], 'NCHW', 9, 4, 5],
] as const)('%j as %s', (dims, layout, batchSize, height, width) => {
  expect(imageSize(dims, layout, 'xs')).toEqual({ batchSize, height, width });
});

it.each([[[]], [[9]], [[9, 4]]])('refuses %j', (dims) => {
  expect(() => imageSize(dims, 'NHWC', 'batchA.xs')).toThrow(RangeError);
  expect(() => imageSize(dims, 'NHWC', 'batchA.xs')).toThrow(
    'shape of batchA.xs must be of rank 3',
  );
});

it.each([
  [[9, 0, 5, 3], 'NHWC'],
  [[9, 3, 4, 0], 'NCHW'],
  [[Number.NaN, 3, 4, 5], 'NCHW'],
  [[9, 3, -4, 5], 'NCHW'],
  [[9, 3, 4, 5.5], 'NCHW'],
] as const)('refuses %j as %s', (dims, layout) => {
  expect(() => imageSize(dims, layout, 'batchA.xs')).toThrow(RangeError);
  expect(() => imageSize(dims, layout, 'batchA.xs')).toThrow('shape of batchA.xs[');
});

it('takes a batch without samples and images without channels', () => {
  expect(imageSize([0, 4, 5, 0], 'NHWC', 'xs')).toEqual({ batchSize: 0, height: 4, width: 5 });
});

it.each([
  ['nhwc', RangeError],
  [undefined, TypeError],
] as const)('refuses the layout %j', (layout, error) => {
  expect(() => imageSize([9, 4, 5, 3], layout as Layout, 'xs')).toThrow(error);
  expect(() => imageSize([9, 4, 5, 3], layout as Layout, 'xs')).toThrow('layout must be one of');
});

it('refuses what is no shape', () => {
  const shape = '9453' as unknown as number[];
  expect(() => imageSize(shape, 'NHWC', 'xs')).toThrow(TypeError);
});
