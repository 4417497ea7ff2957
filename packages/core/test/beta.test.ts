import { philoxStream, planCutMix, sampleBeta } from '@cutmix/core';
import { describe, expect, it } from 'vitest';
import { golden } from './golden.ts';

const SAMPLES = 100_000;

/**
 * A correct sampler fails once in a million seeds: P(sup |F_n − F| > ε) <= 2·exp(−2nε²), the
 * Dvoretzky–Kiefer–Wolfowitz bound with Massart's constant.
 */
const KS_LIMIT = Math.sqrt(Math.log(2e6) / (2 * SAMPLES));

/** Largest distance at the given points, a lower bound of the Kolmogorov–Smirnov statistic. */
function ksStatistic(sample: Float64Array, points: readonly number[], cdf: readonly number[]) {
  const sorted = sample.slice().sort();
  let count = 0;
  let largest = 0;
  for (const [k, point] of points.entries()) {
    while (count < sorted.length && sorted[count] <= point) count++;
    largest = Math.max(largest, Math.abs(count / sorted.length - cdf[k]));
  }
  return largest;
}

function draw(a: number, b: number, count = SAMPLES): Float64Array {
  const stream = philoxStream(20, 0, 0);
  return Float64Array.from({ length: count }, () => sampleBeta(a, b, stream));
}

describe('sampleBeta', () => {
  it.each(golden.beta)('follows Beta($alpha) (Kolmogorov–Smirnov)', ({ alpha, x, cdf }) => {
    expect(ksStatistic(draw(...alpha), x, cdf)).toBeLessThan(KS_LIMIT);
  });

  it.each([
    [1e-3, 1e-3],
    [1e-3, 3e-3],
    [1e-12, 1e-12],
    [1e-310, 3e-310],
    [Number.MIN_VALUE, Number.MIN_VALUE],
  ])('gives 0 or 1 with odds %d : %d when both are tiny, never NaN', (a, b) => {
    const sample = draw(a, b, 20_000);
    expect(sample.every((value) => value >= 0 && value <= 1)).toBe(true);
    const upper = sample.filter((value) => value > 0.5).length / sample.length;
    // Hoeffding: P(|share − p| > ε) <= 2·exp(−2nε²) = 1e-6.
    const odds = a / b;
    expect(Math.abs(upper - odds / (1 + odds))).toBeLessThan(Math.sqrt(Math.log(2e6) / 4e4));
  });

  it.each([
    [1e-310, 1, 0],
    [1, 1e-310, 1],
    [1e308, 1e308, 0.5],
    [1e308, 1e-310, 1],
    [1e15, 1e15, 0.5],
  ])('survives the extremes: Beta(%d, %d) is near %d', (a, b, expected) => {
    for (const value of draw(a, b, 1000)) expect(value).toBeCloseTo(expected, 6);
  });

  it.each([
    ['in the center', [2 ** 31, 0, 2 ** 31, 0]],
    // 0.8009309888571136² + 0.5987566710178402² rounds to 1.
    ['on the circle', [427497440, 839247104, 3433303808, 19022272]],
  ])(
    'draws again for a point %s, of whose radius there is no logarithm or only 0',
    (_place, words) => {
      const first = [...words];
      const rest = philoxStream(20, 0, 0);
      const stream = { ...rest, nextUint32: () => first.shift() ?? rest.nextUint32() };
      expect(sampleBeta(2, 5, stream)).toBe(draw(2, 5, 1)[0]);
    },
  );

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the shape %d', (shape) => {
    const stream = philoxStream(0, 0, 0);
    expect(() => sampleBeta(shape, 1, stream)).toThrow(RangeError);
    expect(() => sampleBeta(1, shape, stream)).toThrow('b must be a finite number > 0');
  });
});

describe('lambda0 of plans', () => {
  it.each(golden.beta.slice(0, 5))('follows Beta($alpha)', ({ alpha, x, cdf }) => {
    // With an image this large and boxes wholly inside, lambda is lambda0 to about 1e-6.
    const size = { batchSize: SAMPLES, height: 2 ** 22, width: 2 ** 22 };
    const { lambdas } = planCutMix({ alpha, seed: 21, placement: 'inside' }, size);
    const inner = [...x.keys()].filter((k) => x[k] > 1e-3 && x[k] < 1 - 1e-3);
    const statistic = ksStatistic(
      Float64Array.from(lambdas),
      inner.map((k) => x[k]),
      inner.map((k) => cdf[k]),
    );
    expect(statistic).toBeLessThan(KS_LIMIT);
  });
});
