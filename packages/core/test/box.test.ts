import { boxFromLambda } from '@cutmix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as arbitrary from './arbitraries.ts';
import { golden } from './golden.ts';

describe('boxFromLambda', () => {
  it.each([
    // height, width, lambda0, center; box; share of own pixels
    [32, 32, 0.36, 16, 16, [4, 4, 28, 28], 0.4375],
    [32, 32, 0.36, 3, 30, [0, 18, 15, 32], 814 / 1024],
    [32, 32, 0.75, 0, 0, [0, 0, 8, 8], 0.9375],
    [32, 32, 0.999, 10, 10, [10, 10, 10, 10], 1],
    [32, 32, 0, 16, 16, [0, 0, 32, 32], 0],
    [24, 40, 0.5, 20, 12, [6, 4, 34, 20], 8 / 15],
    [5, 7, 0.3, 3, 2, [1, 0, 5, 4], 19 / 35],
  ])('%i×%i, λ0 %d at (%i, %i)', (height, width, lambda, cx, cy, box, share) => {
    const { x1, y1, x2, y2 } = boxFromLambda(lambda, cx, cy, width, height);
    expect([x1, y1, x2, y2]).toEqual(box);
    expect(1 - ((x2 - x1) * (y2 - y1)) / (height * width)).toBeCloseTo(share, 12);
  });

  it('agrees with the reference code of the paper', () => {
    for (const { arguments: input, box } of golden.boxes) {
      const { x1, y1, x2, y2 } = boxFromLambda(...input);
      expect([x1, y1, x2, y2], input.join()).toEqual(box);
    }
  });

  it('stays inside the image and is never shorter than minBoxSize allows', () => {
    const side = fc.integer({ min: 1, max: 300 });
    const fraction = fc.nat(999).map((n) => n / 1000);
    fc.assert(
      fc.property(
        fc.record({ w: side, h: side, min: fc.nat(400), fx: fraction, fy: fraction }),
        arbitrary.share,
        ({ w, h, min, fx, fy }, lambda) => {
          const box = boxFromLambda(lambda, Math.floor(fx * w), Math.floor(fy * h), w, h, min);
          const { x1, y1, x2, y2 } = box;
          expect(x1).toBeGreaterThanOrEqual(0);
          expect(y1).toBeGreaterThanOrEqual(0);
          expect(x2).toBeLessThanOrEqual(w);
          expect(y2).toBeLessThanOrEqual(h);
          expect(x2 - x1).toBeGreaterThanOrEqual(Math.min(min, w));
          expect(y2 - y1).toBeGreaterThanOrEqual(Math.min(min, h));
        },
      ),
    );
  });

  it.each([
    [[Number.NaN, 0, 0, 8, 8], RangeError, 'lambda must be a number in [0, 1], received NaN'],
    [[1.5, 0, 0, 8, 8], RangeError, 'lambda'],
    [['0.5', 0, 0, 8, 8], TypeError, 'lambda'],
    [[0.5, 8, 0, 8, 8], RangeError, 'centerX must be an integer in 0..7, received 8'],
    [[0.5, 0, 8, 8, 8], RangeError, 'centerY must be an integer in 0..7, received 8'],
    [[0.5, 0, -1, 8, 8], RangeError, 'centerY must be an integer in 0..7, received -1'],
    [[0.5, 0.5, 0, 8, 8], RangeError, 'centerX'],
    [[0.5, 0, 0, 0, 8], RangeError, 'width'],
    [[0.5, 0, 0, 8, 2 ** 31], RangeError, 'height'],
    [[0.5, 0, 0, 8, 8, -1], RangeError, 'minBoxSize'],
    [[0.5, 0, 0, 8, 8, 1.5], RangeError, 'minBoxSize'],
    [[0.5, 0, 0, 8, undefined], TypeError, 'height'],
  ])('refuses %j', (input, kind, message) => {
    const call = () => boxFromLambda(...(input as Parameters<typeof boxFromLambda>));
    expect(call).toThrow(kind);
    expect(call).toThrow(`@cutmix/core: ${message}`);
  });
});
