import { imageSize } from '@cutmix/core';
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
