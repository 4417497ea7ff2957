import type { Layout } from '@cutmix/core';
import { expect, it } from 'vitest';
import { exampleChecks } from './exampleChecks.ts';

const imageSize = (dims: readonly number[], layout?: Layout, fallback: Layout = 'NHWC') =>
  exampleChecks(fallback).imageSize(dims, layout, 'batchA.xs');

it.each([
  [[9, 4, 5], 'NHWC', 9, 4, 5],
  [[9, 4, 5], 'NCHW', 9, 4, 5],
  [[9, 4, 5, 3], 'NHWC', 9, 4, 5],
  [[9, 3, 4, 5], 'NCHW', 9, 4, 5],
  [[9, 7, 4, 5, 3], 'NHWC', 9, 4, 5],
  [[9, 7, 3, 4, 5], 'NCHW', 9, 4, 5],
] as const)('reads %j as %s', (dims, layout, batchSize, height, width) => {
  expect(imageSize(dims, layout)).toEqual({ batchSize, height, width });
  expect(imageSize(dims, undefined, layout)).toEqual({ batchSize, height, width });
});

it.each([[[]], [[9]], [[9, 4]]])('rejects %j', (dims) => {
  expect(() => imageSize(dims)).toThrow(RangeError);
  expect(() => imageSize(dims)).toThrow(
    `@cutmix/example: shape of batchA.xs must be of rank 3 or more, received [${dims.join(', ')}] ` +
      '(reshape flat images, and batch a single one first)',
  );
});

it.each([
  [[9, 0, 5, 3], 'NHWC', 1],
  [[9, 3, 4, 0], 'NCHW', 3],
  [[Number.NaN, 3, 4, 5], 'NCHW', 0],
  [[9, 3, -4, 5], 'NCHW', 2],
  [[9, 3, 4, 5.5], 'NCHW', 3],
] as const)('rejects %j as %s', (dims, layout, axis) => {
  expect(() => imageSize(dims, layout)).toThrow(RangeError);
  expect(() => imageSize(dims, layout)).toThrow(
    `shape of batchA.xs[${axis}] must be an integer in`,
  );
});

it('accepts a batch without samples and images without channels', () => {
  expect(imageSize([0, 4, 5, 0])).toEqual({ batchSize: 0, height: 4, width: 5 });
});

it('rejects what is not a shape', () => {
  expect(() => imageSize('9453' as unknown as number[])).toThrow(TypeError);
});

it.each([
  ['NCHW', [8, 32, 32, 3], '[N, …, C, H, W]', 'NHWC'],
  ['NCHW', [8, 28, 28, 1], '[N, …, C, H, W]', 'NHWC'],
  ['NCHW', [8, 16, 64, 48, 4], '[N, …, C, H, W]', 'NHWC'],
  ['NHWC', [8, 3, 32, 32], '[N, …, H, W, C]', 'NCHW'],
  ['NHWC', [8, 1, 28, 28], '[N, …, H, W, C]', 'NCHW'],
  ['NHWC', [8, 16, 3, 64, 48], '[N, …, H, W, C]', 'NCHW'],
  ['NHWC', [8, 3, 16, 64, 48], '[N, …, H, W, C]', 'NCHW'],
] as const)('under default %s rejects %j unless a layout is given', (layout, dims, axes, other) => {
  expect(() => imageSize(dims, undefined, layout)).toThrow(
    new RangeError(
      `@cutmix/example: shape of batchA.xs must be ${axes} by default, received ` +
        `[${dims.join(', ')}] (it looks like ${other}: pass layout: '${other}', or '${layout}' if ` +
        'that is right)',
    ),
  );
  for (const given of ['NHWC', 'NCHW'] as const) {
    expect(imageSize(dims, given, layout).batchSize).toBe(8);
  }
});

it.each([
  ['NCHW', [8, 3, 32, 32]],
  ['NCHW', [8, 32, 32, 32]],
  ['NCHW', [8, 4, 4, 3]],
  ['NCHW', [8, 512, 1, 1]],
  ['NCHW', [8, 28, 28, 2]],
  ['NCHW', [28, 28, 3]],
  ['NHWC', [8, 32, 32, 3]],
  ['NHWC', [8, 3, 4, 4]],
  ['NHWC', [8, 1, 1, 512]],
  ['NHWC', [8, 3, 3, 64]],
  ['NHWC', [8, 3, 32, 32, 3]],
  ['NHWC', [3, 28, 28]],
] as const)('under default %s accepts %j, which may be either', (layout, dims) => {
  expect(imageSize(dims, undefined, layout)).toEqual(imageSize(dims, layout));
});
