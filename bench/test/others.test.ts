import { expect, test } from 'vitest';
import { besideOthers, fastestOther } from '../src/apply/others.ts';
import type { Group } from '../src/measure/results.ts';

const group: Group = {
  title: 'MixUp of a batch',
  samples: 1,
  measurements: Object.entries({
    'new TypedArray(source)': [1],
    '@cutmix/arrays apply, per sample': [2],
    '@cutmix/arrays apply, per batch': [3],
    'PyTorch, clone': [1],
    'torchvision v2, per batch': [6],
    'timm, per batch, in place': [12],
    'timm, per sample, in place': [8],
    'Keras 3, per sample': [4],
  }).map(([name, milliseconds]) => ({ name, milliseconds })),
  comparisons: [],
};

test('compares each of our cases with every other library of the same granularity', () => {
  const pairs = besideOthers(group).map(({ name, baseline, ratio }) => {
    return [name, baseline, ratio.median];
  });
  expect(pairs).toEqual([
    ['@cutmix/arrays apply, per sample', 'timm, per sample, in place', 0.25],
    ['@cutmix/arrays apply, per sample', 'Keras 3, per sample', 0.5],
    ['@cutmix/arrays apply, per batch', 'torchvision v2, per batch', 0.5],
    ['@cutmix/arrays apply, per batch', 'timm, per batch, in place', 0.25],
  ]);
});

test('finds the fastest other library of each granularity, if there is one', () => {
  const expected = { sample: 'Keras 3, per sample', batch: 'torchvision v2, per batch' };
  expect(fastestOther(group)).toEqual(expected);
  const ours = group.measurements.filter(({ name }) => name.startsWith('@cutmix/'));
  expect(fastestOther({ ...group, measurements: ours })).toEqual({});
});
