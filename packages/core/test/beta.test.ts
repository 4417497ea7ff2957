import { type PhiloxStream, philoxStream, planCutMix, sampleBeta } from '@cutmix/core';
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

  /** A stream that begins with the given words. */
  const streamFrom = (words: readonly number[]) => {
    const first = [...words];
    const rest = philoxStream(20, 0, 0);
    return { ...rest, nextUint32: () => first.shift() ?? rest.nextUint32() };
  };

  it.each([
    ['point in the center, whose radius has no logarithm', [2 ** 31, 0, 2 ** 31, 0]],
    // 0.8009309888571136² + 0.5987566710178402² rounds to 1.
    ['point on the circle', [427497440, 839247104, 3433303808, 19022272]],
    ['normal number of −5, below every gamma number', [2143339049, 0, 2 ** 31, 0]],
    ['normal number that gives exactly 0', [2097258880, 3315452288, 2149297728, 2510005760]],
    [
      'uniform number exactly at the limit',
      [2593229056, 268435456, 1939584096, 3355443200, 3925500224, 3597783104],
    ],
  ])('draws again for a %s', (_what, words) => {
    expect(sampleBeta(2, 5, streamFrom(words))).toBe(draw(2, 5, 1)[0]);
  });

  // By the textbook formulas, with v = (1 + cx)³ instead of logarithms, in Python.
  it.each([
    [
      2,
      5,
      0.37734083814504465,
      [
        ...[2675342405, 1097127993, 3185950873, 1539898300, 3415330359, 2965446622, 4047793130],
        ...[3614262064, 3177840169, 2800454814, 3961355680, 2276503845, 124576495, 3609267711],
        ...[1999834075, 3332716663, 4051686260, 1069673014, 2787324501, 222708024],
      ],
    ],
    [
      0.2,
      0.3,
      0.781949716646041,
      [
        ...[4237840384, 2579768715, 2291497087, 3966861077, 1743275783, 136693708, 1019352953],
        ...[3180674498, 2551039743, 1476751056, 3548912208, 1074638861, 1957066694, 2795879577],
        ...[1811433748, 625471900],
      ],
    ],
  ])(
    'makes of the same words what Marsaglia and Tsang make: Beta(%d, %d)',
    (a, b, value, words) => {
      const stream = streamFrom(words);
      expect(sampleBeta(a, b, stream)).toBeCloseTo(value, 12);
      // All of the words were used, and no more.
      expect(stream.nextUint32()).toBe(philoxStream(20, 0, 0).nextUint32());
    },
  );

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the shape %d', (shape) => {
    const stream = philoxStream(0, 0, 0);
    expect(() => sampleBeta(shape, 1, stream)).toThrow(RangeError);
    expect(() => sampleBeta(shape, 1, stream)).toThrow('a must be a finite number > 0');
    expect(() => sampleBeta(1, shape, stream)).toThrow('b must be a finite number > 0');
  });

  it.each([
    [undefined, 'undefined'],
    [{}, 'Object'],
    [5, '5'],
  ])('refuses %o as a stream', (stream, received) => {
    expect(() => sampleBeta(1, 1, stream as PhiloxStream)).toThrow(
      new TypeError(`@cutmix/core: stream must be a PhiloxStream, received ${received}`),
    );
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
