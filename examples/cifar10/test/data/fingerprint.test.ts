import { expect, it } from 'vitest';
import type { Dataset } from '../../src/data/dataset.ts';
import { fingerprint, hasFingerprint } from '../../src/data/fingerprint.ts';
import { smallImages } from '../fixtures/smallRuns.ts';

const data = (): Dataset => ({
  kind: 'cifar10',
  source: 'test',
  classNames: [],
  train: smallImages(20, 1n),
  test: smallImages(10, 2n),
});

it('tells data from data with one other label or pixel', () => {
  const stored = fingerprint(data());
  expect(hasFingerprint(data(), stored)).toBe(true);
  for (const split of ['train', 'test'] as const) {
    for (const part of ['labels', 'images'] as const) {
      const other = data();
      const values = other[split][part];
      values[values.length - 1]! ^= 1;
      expect(hasFingerprint(other, stored)).toBe(false);
    }
  }
});

it('compares only the labels with a run of an earlier version', () => {
  const { labelsSha256 } = fingerprint(data());
  const other = data();
  other.train.images[0]! ^= 1;
  expect(hasFingerprint(other, { labelsSha256 })).toBe(true);
  other.train.labels[0]! ^= 1;
  expect(hasFingerprint(other, { labelsSha256 })).toBe(false);
});
