import { philoxStream } from '@cutmix/core';
import { expect, test } from 'vitest';
import { cropAndFlip, cropCount } from '../../src/data/cropAndFlip.ts';
import { imageBytes } from '../../src/data/dataset.ts';

const random = philoxStream(3, 0, 0);
const image = new Uint8Array(imageBytes).map(() => 1 + random.nextBelow(255));

/** The pixel that a window shows after moving by (right, down), mirrored within the window. */
function seen(channel: number, row: number, column: number, shift: number[], isMirrored: boolean) {
  const [right, down] = shift as [number, number];
  const x = (isMirrored ? 31 - column : column) + right;
  const y = row + down;
  return x < 0 || x > 31 || y < 0 || y > 31 ? 0 : image[(channel * 32 + y) * 32 + x]!;
}

test('gives all shifts by up to 4 pixels, mirrored or not, with zeros beyond the edge', () => {
  const expected = new Set<string>();
  for (let down = -4; down <= 4; down++) {
    for (let right = -4; right <= 4; right++) {
      for (const isMirrored of [false, true]) {
        const crop = image.map((_, i) => {
          const [channel, row, column] = [i >> 10, (i >> 5) & 31, i & 31];
          return seen(channel, row, column, [right, down], isMirrored);
        });
        expected.add(Buffer.from(crop).toString('base64'));
      }
    }
  }
  const crop = new Uint8Array(imageBytes);
  const actual = Array.from({ length: cropCount }, (_, i) => {
    cropAndFlip(image, i, crop.fill(7));
    return Buffer.from(crop).toString('base64');
  });
  expect(new Set(actual)).toEqual(expected);
  expect(actual).toHaveLength(expected.size);
});
