import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { imageBytes, imageRange } from '../../src/data/dataset.ts';
import { syntheticDataset } from '../../src/data/synthetic/images.ts';

const { train, test: heldOut, classNames } = syntheticDataset();
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('generated images are the same everywhere and for ever', () => {
  expect(sha256(train.images)).toBe(
    'b8f23fd09eaf7c4f34ee5daaecce039f279047953af8bf188f1cc05e4ba7d580',
  );
  expect(sha256(train.labels)).toBe(
    '101f8aeea09bc7f96700a1dd97df9e8db993c638a4e74390d3c3d759d560b8da',
  );
  expect(sha256(heldOut.images)).toBe(
    'e19d9a0df59fb986518ef30e09ce3ff738711924c9cd0316f75a2422d666e1e5',
  );
});

test('they come in ten classes of about the same size', () => {
  expect([train.count, heldOut.count, classNames.length]).toEqual([50_000, 10_000, 10]);
  const counts = new Array<number>(10).fill(0);
  for (const label of train.labels) counts[label]!++;
  // Five standard deviations: √(50,000 · .1 · .9) = 67.
  for (const count of counts) expect(Math.abs(count - 5000)).toBeLessThan(5 * 67);
});

test('class means do not tell the classes apart', () => {
  // Nearest class mean, the simplest linear classifier, on 1,000 images: chance is 10%.
  const fit = imageRange(train, 0, 3000);
  const means = Array.from({ length: 10 }, () => new Float64Array(imageBytes));
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < fit.count; i++) {
    const mean = means[fit.labels[i]!]!;
    for (let p = 0; p < imageBytes; p++) mean[p]! += fit.images[i * imageBytes + p]!;
    counts[fit.labels[i]!]!++;
  }
  for (const [k, mean] of means.entries()) {
    for (let p = 0; p < imageBytes; p++) mean[p]! /= counts[k]!;
  }
  let hits = 0;
  for (let i = 0; i < 1000; i++) {
    const distances = means.map((mean) => {
      let sum = 0;
      for (let p = 0; p < imageBytes; p++) {
        sum += (mean[p]! - heldOut.images[i * imageBytes + p]!) ** 2;
      }
      return sum;
    });
    if (distances.indexOf(Math.min(...distances)) === heldOut.labels[i]) hits++;
  }
  expect(hits / 1000).toBeLessThan(0.2);
});
