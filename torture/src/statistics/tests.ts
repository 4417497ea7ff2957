import {
  type CutMixOptions,
  philoxStream,
  planCutMix,
  planMixUp,
  planRandomMix,
  sampleBeta,
} from '@cutmix/core';
import { betaCdf, chiSquareTest, kolmogorovTail, logGamma } from './distributions.ts';

/** A hypothesis that holds if the code is right; `pValue` is small if it does not. */
export interface StatisticalTest {
  readonly name: string;
  readonly pValue: (seed: number) => number;
}

const draws = 100_000;
const steps = 20_000;

function betaSample(a: number, b: number, seed: number): Float64Array {
  const stream = philoxStream(seed, 0, 0);
  return Float64Array.from({ length: draws }, () => sampleBeta(a, b, stream));
}

/** Kolmogorov and Smirnov against the exact distribution function. */
function followsBeta(a: number, b: number): StatisticalTest {
  return {
    name: `sampleBeta(${a}, ${b}) follows its distribution`,
    pValue(seed) {
      const sorted = betaSample(a, b, seed).sort();
      let distance = 0;
      sorted.forEach((value, i) => {
        const due = betaCdf(value, a, b);
        distance = Math.max(distance, Math.abs(due - i / draws), Math.abs((i + 1) / draws - due));
      });
      return kolmogorovTail(distance, draws);
    },
  };
}

/**
 * Far below 1 most numbers are 0 or 1 in float64: 1/(1 + e^d) is 0 from d = 709.78 on, and 1 below
 * about −36.7. Between, P(ln(X/(1 − X)) <= −d) = e^(−αd)·Γ(1 + 2α)/(2Γ(1 + α)²) up to e^−d.
 */
function hasAtoms(alpha: number): StatisticalTest {
  const zeros = Math.log(Number.MAX_VALUE);
  const below = (d: number) =>
    Math.exp(-alpha * d + logGamma(1 + 2 * alpha) - 2 * logGamma(1 + alpha)) / 2;
  const edges = [zeros, 300, 100, 40];
  return {
    name: `sampleBeta(${alpha}, ${alpha}) has the atoms of float64`,
    pValue(seed) {
      const counts = [0, 0, 0, 0, 0];
      for (const value of betaSample(alpha, alpha, seed)) {
        const d = value === 0 ? Number.POSITIVE_INFINITY : -Math.log(value);
        const bin = edges.findIndex((edge) => d >= edge);
        counts[bin < 0 ? edges.length : bin]!++;
      }
      const shares = edges.map((edge, i) => below(edge) - (i === 0 ? 0 : below(edges[i - 1]!)));
      return chiSquareTest(counts, [...shares, 1 - below(40)]);
    },
  };
}

interface Sized {
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
  readonly step: number;
}

/** Counts what many plans give. */
function countPlans(
  options: Omit<CutMixOptions, 'seed'>,
  bins: number,
  binOf: (plan: ReturnType<typeof planCutMix>) => number,
  size = { batchSize: 1, height: 32, width: 32 },
  make: (options: CutMixOptions, size: Sized) => ReturnType<typeof planCutMix> = planCutMix,
) {
  return (seed: number): number[] => {
    const counts = new Array<number>(bins).fill(0);
    for (let step = 0; step < steps; step++) {
      counts[binOf(make({ ...options, seed }, { ...size, step }))]!++;
    }
    return counts;
  };
}

function uniformly(name: string, bins: number, count: (seed: number) => number[]): StatisticalTest {
  const shares = new Array<number>(bins).fill(1 / bins);
  return { name, pValue: (seed) => chiSquareTest(count(seed), shares) };
}

/** λ0 is next to 1 and the box one pixel wide, so that the box shows where its center is. */
const pixel = { alpha: [1e9, 1], minBoxSize: 1 } as const;

/** The width of a box placed inside shows λ0: ⌊32·√(1 − λ0)⌋. */
function widths(alpha: number | [number, number]): StatisticalTest {
  const [a, b] = Array.isArray(alpha) ? alpha : [alpha, alpha];
  // The whole side is reached where 1 − λ0 is rounded to 1.
  const from = (k: number) => betaCdf(k < 32 ? 1 - (k / 32) ** 2 : 2 ** -54, a, b);
  const shares = Array.from({ length: 33 }, (_, k) => from(k) - (k < 32 ? from(k + 1) : 0));
  const count = countPlans(
    { alpha, placement: 'inside' },
    33,
    ({ boxes }) => boxes[2]! - boxes[0]!,
  );
  return {
    name: `boxes of alpha ${alpha} have the widths that λ0 says`,
    pValue: (seed) => chiSquareTest(count(seed), shares),
  };
}

function permutationIndex(rows: Int32Array): number {
  return rows.reduce(
    (sum, row, i) =>
      sum * (rows.length - i) + rows.slice(i + 1).filter((each) => each < row).length,
    0,
  );
}

function permutations(): StatisticalTest {
  const count = countPlans({}, 120, ({ partners }) => permutationIndex(partners), {
    batchSize: 5,
    height: 1,
    width: 1,
  });
  return uniformly('every permutation of 5 is as likely', 120, count);
}

function cycles(): StatisticalTest {
  const seen = new Map<string, number>();
  const count = countPlans(
    { pairing: 'cycle' },
    25,
    ({ partners }) => {
      const key = partners.join();
      if (!seen.has(key)) seen.set(key, Math.min(seen.size, 24));
      return seen.get(key)!;
    },
    { batchSize: 5, height: 1, width: 1 },
  );
  const shares = [...new Array<number>(24).fill(1 / 24), 0];
  return {
    name: 'each of the 24 cycles of 5 is as likely',
    pValue: (seed) => {
      seen.clear();
      return chiSquareTest(count(seed), shares);
    },
  };
}

function gate(granularity: 'sample' | 'batch'): StatisticalTest {
  const isMixed = countPlans({ granularity, probability: 0.3, minBoxSize: 1 }, 2, ({ boxes }) =>
    Number(boxes[2]! > 0),
  );
  return {
    name: `the gate opens with its probability, per ${granularity}`,
    pValue: (seed) => chiSquareTest(isMixed(seed), [0.7, 0.3]),
  };
}

/** A number in 0..7 that one plan shows: the eighth of the image that holds the center. */
const eighth = (seed: number, step: number, sample: number, axis: 0 | 1): number => {
  const { boxes } = planCutMix(
    { ...pixel, seed },
    { batchSize: 1, height: 32, width: 32, step, offset: sample },
  );
  return Math.floor(boxes[axis]! / 4);
};

function independent(
  name: string,
  pair: (seed: number, i: number) => readonly [number, number],
): StatisticalTest {
  const count = (seed: number) => {
    const counts = new Array<number>(64).fill(0);
    for (let i = 0; i < steps; i++) {
      const [first, second] = pair(seed, i);
      counts[8 * first + second]!++;
    }
    return counts;
  };
  return uniformly(name, 64, count);
}

/** Words of one sample, since its λ0 and its center cannot both be seen in a box. */
const octaves = (seed: number, step: number, first: number, second: number): [number, number] => {
  const stream = philoxStream(seed, 0, step);
  const words = Array.from({ length: 4 }, () => stream.nextUint32());
  return [words[first]! >>> 29, words[second]! >>> 29];
};

export const statisticalTests: readonly StatisticalTest[] = [
  followsBeta(0.2, 0.2),
  followsBeta(1, 1),
  followsBeta(2.5, 2.5),
  followsBeta(2, 5),
  hasAtoms(1e-3),
  hasAtoms(3e-3),
  hasAtoms(1e-4),
  widths(1),
  widths(0.2),
  widths([2, 5]),
  uniformly(
    'centers are uniform along x',
    32,
    countPlans(pixel, 32, ({ boxes }) => boxes[0]!),
  ),
  uniformly(
    'centers are uniform along y',
    32,
    countPlans(pixel, 32, ({ boxes }) => boxes[1]!),
  ),
  permutations(),
  cycles(),
  gate('sample'),
  gate('batch'),
  independent('x and y are independent', (seed, i) => [
    eighth(seed, i, 0, 0),
    eighth(seed, i, 0, 1),
  ]),
  independent('samples are independent', (seed, i) => [
    eighth(seed, i, 0, 0),
    eighth(seed, i, 1, 0),
  ]),
  independent('steps are independent', (seed, i) => [
    eighth(seed, 2 * i, 0, 0),
    eighth(seed, 2 * i + 1, 0, 0),
  ]),
  independent('neighboring seeds are independent', (seed, i) => [
    eighth(seed, i, 0, 0),
    eighth(seed + 1, i, 0, 0),
  ]),
  independent('λ0 and the center are independent', (seed, i) => octaves(seed, i, 0, 1)),
  independent('λ0 and the gate are independent', (seed, i) => octaves(seed, i, 0, 3)),
  {
    name: 'MixUp at alpha 1 blends uniformly',
    pValue(seed) {
      const { blends } = planMixUp({ seed }, { batchSize: draws, height: 1, width: 1 });
      const counts = new Array<number>(50).fill(0);
      for (const blend of blends!) counts[Math.min(49, Math.floor(50 * blend))]!++;
      return chiSquareTest(counts, new Array<number>(50).fill(1 / 50));
    },
  },
  {
    name: 'RandomMix mixes its share by CutMix',
    pValue(seed) {
      const options = { seed, cutmixShare: 0.3, cutmix: { minBoxSize: 1 } };
      const { blends } = planRandomMix(options, { batchSize: draws, height: 9, width: 9 });
      const cut = blends!.filter((blend) => blend === 0).length;
      return chiSquareTest([cut, draws - cut], [0.3, 0.7]);
    },
  },
];
