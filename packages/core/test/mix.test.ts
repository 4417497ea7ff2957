import {
  type CutMixPlan,
  type MixUpOptions,
  philoxStream,
  planCutMix,
  planFromJSON,
  planMixUp,
  planRandomMix,
  planToJSON,
  type RandomMixOptions,
  sampleBeta,
} from '@cutmix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as arbitrary from './arbitraries.ts';
import { golden } from './golden.ts';

const size = { batchSize: 9, height: 6, width: 10, step: 3 };

const boxOf = ({ boxes }: CutMixPlan, row: number) => [...boxes.subarray(4 * row, 4 * row + 4)];
const rowsOf = ({ batchSize }: CutMixPlan) => Array.from({ length: batchSize }, (_, row) => row);
const inJSON = (plan: CutMixPlan) => planFromJSON(JSON.parse(JSON.stringify(planToJSON(plan))));

describe('planMixUp', () => {
  it('blends the whole image by word 1 of block 2^29', () => {
    const plan = planMixUp({ seed: 7 }, { ...size, offset: 20 });
    for (const row of rowsOf(plan)) {
      const stream = philoxStream(7, 20 + row, 3, 2 ** 29);
      stream.nextUint32();
      expect(plan.blends![row]).toBe(Math.fround(stream.nextUint32() / 2 ** 32));
      expect(boxOf(plan, row)).toEqual([0, 0, 10, 6]);
    }
  });

  it('draws other shapes from block 2^29 + 1 on', () => {
    const plan = planMixUp({ seed: 7, alpha: [0.3, 2] }, size);
    for (const row of rowsOf(plan)) {
      const stream = philoxStream(7, row, 3, 2 ** 29 + 1);
      expect(plan.blends![row]).toBe(Math.fround(sampleBeta(0.3, 2, stream)));
    }
  });

  it('mixes the samples, and with the partners, that planCutMix does', () => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, ([options, size]) => {
        const { placement, minBoxSize, oddSides, ...mixUp } = options;
        const [cut, mix] = [planCutMix(options, size), planMixUp(mixUp, size)];
        expect(mix.partners).toEqual(cut.partners);
        for (const row of rowsOf(mix)) {
          const isMixed = boxOf(mix, row).some((side) => side > 0);
          if (!isMixed) {
            expect([mix.blends![row], mix.lambdas[row]]).toEqual([0, 1]);
            // A weight that rounds to 1 leaves a sample unmixed too.
            continue;
          }
          expect(mix.blends![row]).toBeGreaterThanOrEqual(0);
          expect(mix.blends![row]).toBeLessThan(1);
        }
        expect(inJSON(mix)).toEqual(mix);
      }),
    );
  });

  it('leaves a sample alone if its weight rounds to 1', () => {
    const plan = planMixUp({ seed: 1, alpha: [1e12, 1] }, size);
    expect(plan.boxes).toEqual(new Int32Array(36));
    expect(plan.lambdas).toEqual(new Float32Array(9).fill(1));
    expect(plan.blends).toEqual(new Float32Array(9));
  });

  it('copies the partner if the weight is 0', () => {
    const plan = planMixUp({ seed: 1, alpha: [1e-300, 1e300] }, size);
    expect(plan.blends).toEqual(new Float32Array(9));
    expect(plan.lambdas).toEqual(new Float32Array(9));
    expect(boxOf(plan, 0)).toEqual([0, 0, 10, 6]);
  });

  it('draws from a Beta distribution of two shapes, one of them 1', () => {
    const { blends = [] } = planMixUp({ seed: 1, alpha: [1, 1e12] }, size);
    expect(Math.max(...blends)).toBeLessThan(1e-9);
  });

  it.each(['placement', 'minBoxSize', 'oddSides', 'cutmixShare'])('does not know %s', (name) => {
    expect(() => planMixUp({ seed: 1, [name]: 0 } as MixUpOptions, size)).toThrow(
      `unknown option "${name}". Known: alpha, probability, granularity, pairing, numClasses, ` +
        'labelSmoothing, seed, step, mixUntilStep, layout',
    );
  });
});

describe('planRandomMix', () => {
  it('gives each sample the box of planCutMix or the blend of planMixUp', () => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, arbitrary.share, ([options, size], cutmixShare) => {
        const {
          alpha = 1,
          placement = 'clipped',
          minBoxSize = 0,
          oddSides = 'trim',
          ...mix
        } = options;
        const cutmix = { alpha, placement, minBoxSize, oddSides };
        const plan = planRandomMix({ ...mix, cutmix, mixup: { alpha: 0.4 }, cutmixShare }, size);
        const cut = planCutMix(options, size);
        const blended = planMixUp({ ...mix, alpha: 0.4 }, size);
        expect(plan.partners).toEqual(cut.partners);
        for (const row of rowsOf(plan)) {
          const own = [...boxOf(plan, row), plan.blends![row], plan.lambdas[row]];
          const perRow = mix.granularity === 'batch' ? 0 : size.offset + row;
          const index =
            mix.granularity === 'pair'
              ? size.offset + Math.min(row, size.batchSize - 1 - row)
              : perRow;
          const chosen = philoxStream(mix.seed, index, size.step, 2 ** 29).nextUniform();
          const isCut = chosen < cutmixShare;
          const [from, blend] = isCut ? [cut, 0] : [blended, blended.blends![row]];
          expect(own).toEqual([...boxOf(from, row), blend, from.lambdas[row]]);
        }
        expect(inJSON(plan)).toEqual(plan);
      }),
    );
  });

  it('cuts a sample whose word is below the share, not one whose word is equal to it', () => {
    for (let seed = 0; seed < 20; seed++) {
      const share = philoxStream(seed, 0, 3, 2 ** 29).nextUniform();
      const one = { ...size, batchSize: 1 };
      const plan = (cutmixShare: number) => planRandomMix({ seed, cutmixShare }, one);
      expect(plan(share)).toEqual(planMixUp({ seed }, one));
      const { blends: _, ...cut } = plan(share + 2 ** -32);
      expect(cut).toEqual(planCutMix({ seed }, one));
    }
  });

  it('is CutMix alone with a share of 1, and MixUp alone with 0', () => {
    const { blends, ...boxes } = planRandomMix({ seed: 2, cutmixShare: 1 }, size);
    expect(boxes).toEqual(planCutMix({ seed: 2 }, size));
    expect(blends).toEqual(new Float32Array(9));
    expect(planRandomMix({ seed: 2, cutmixShare: 0 }, size)).toEqual(planMixUp({ seed: 2 }, size));
  });

  it.each<[object, ErrorConstructor, string]>([
    [{ cutmixShare: 2 }, RangeError, 'cutmixShare must be a number in [0, 1], received 2'],
    [{ cutmix: { alpha: 0 } }, RangeError, 'cutmix.alpha must be a finite number > 0'],
    [{ cutmix: { minBoxSize: -1 } }, RangeError, 'cutmix.minBoxSize must be an integer'],
    [{ cutmix: { seed: 1 } }, TypeError, 'unknown option "seed". Known: alpha, placement'],
    [{ cutmix: null }, TypeError, 'cutmix must be an object, received null'],
    [{ mixup: 0.2 }, TypeError, 'mixup must be an object, received 0.2'],
    [{ mixup: { alpha: '1' } }, TypeError, 'mixup.alpha must be a finite number > 0'],
    [{ mixup: { alhpa: 1 } }, TypeError, 'unknown option "alhpa". Known: alpha'],
    [{ alpha: 1 }, TypeError, 'unknown option "alpha"'],
  ])('rejects %o', (options, kind, message) => {
    const call = () => planRandomMix({ seed: 1, ...options } as RandomMixOptions, size);
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});

describe('slices with an offset', () => {
  const mixes: [string, typeof planMixUp | typeof planRandomMix, object][] = [
    ['planMixUp', planMixUp, { alpha: 1 }],
    ['planMixUp at another alpha', planMixUp, { alpha: [0.3, 2] }],
    ['planRandomMix', planRandomMix, {}],
    [
      'planRandomMix at other alphas',
      planRandomMix,
      { cutmix: { alpha: 2 }, mixup: { alpha: 0.2 } },
    ],
  ];

  it.each(mixes)('of %s are slices of the whole plan', (_name, plan, own) => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, fc.nat(20), ([options, size], cut) => {
        const { seed, probability = 1, pairing = 'shuffle' } = options;
        const mix = { ...own, seed, probability, pairing };
        const first = Math.min(cut, size.batchSize);
        const slice = (from: number, batchSize: number) =>
          plan(mix, { ...size, batchSize, offset: size.offset + from });
        const whole = plan(mix, size);
        const slices = [slice(0, first), slice(first, size.batchSize - first)];
        for (const name of ['boxes', 'lambdas', 'blends'] as const) {
          expect(slices.flatMap((slice) => [...slice[name]!])).toEqual([...whole[name]!]);
        }
      }),
    );
  });

  it('of pairs are not: i is paired with N - 1 - i of the slice', () => {
    const pair = { granularity: 'pair', pairing: 'reverse', seed: 3 } as const;
    for (const plan of [planCutMix, planMixUp, planRandomMix]) {
      const whole = plan(pair, { ...size, batchSize: 8 });
      const slice = plan(pair, { ...size, batchSize: 4, offset: 4 });
      expect(slice.lambdas).not.toEqual(whole.lambdas.slice(4));
    }
  });
});

describe('granularity "pair"', () => {
  const pair = { granularity: 'pair', pairing: 'reverse', seed: 3 } as const;

  it.each([8, 9])('gives i and N - 1 - i of %i samples the draws of the lower one', (batchSize) => {
    const shape = { ...size, batchSize, offset: 5 };
    const alone = { pairing: 'reverse', seed: 3 } as const;
    const pairs = [planCutMix(pair, shape), planMixUp(pair, shape), planRandomMix(pair, shape)];
    const each = [planCutMix(alone, shape), planMixUp(alone, shape), planRandomMix(alone, shape)];
    pairs.forEach((plan, kind) => {
      for (const row of rowsOf(plan)) {
        const lower = Math.min(row, batchSize - 1 - row);
        expect(boxOf(plan, row)).toEqual(boxOf(each[kind]!, lower));
        expect(plan.blends?.[row]).toBe(each[kind]!.blends?.[lower]);
        expect(plan.lambdas[row]).toBe(each[kind]!.lambdas[lower]);
        expect(plan.partners[row]).toBe(batchSize - 1 - row);
      }
    });
  });

  it('needs one batch that is paired in reverse', () => {
    expect(() => planCutMix({ ...pair, pairing: 'roll' }, size)).toThrow(
      new RangeError(
        '@cutmix/core: pairing must be "reverse" for granularity "pair", received "roll"',
      ),
    );
    expect(() => planCutMix(pair, { ...size, paired: true })).toThrow(
      new RangeError('@cutmix/core: paired must be false for granularity "pair", received true'),
    );
  });
});

describe('pairing "cycle"', () => {
  it('leads through all samples, so that none is its own partner', () => {
    fc.assert(
      fc.property(arbitrary.seed, fc.integer({ min: 1, max: 30 }), (seed, batchSize) => {
        const { partners } = planCutMix({ seed, pairing: 'cycle' }, { ...size, batchSize });
        const seen = new Set<number>();
        for (let row = 0; !seen.has(row); row = partners[row]!) seen.add(row);
        expect(seen.size).toBe(batchSize);
      }),
    );
  });

  it('is empty for no samples', () => {
    const { partners } = planCutMix({ seed: 1, pairing: 'cycle' }, { ...size, batchSize: 0 });
    expect(partners).toHaveLength(0);
  });

  it('draws every cycle as often (chi-square, wrong once in a million seeds)', () => {
    const counts = new Map<string, number>();
    const shape = { batchSize: 5, height: 1, width: 1 };
    for (let step = 0; step < 24_000; step++) {
      const key = planCutMix({ seed: 5, pairing: 'cycle' }, { ...shape, step }).partners.join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    const statistic = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(statistic).toBeLessThan(golden.chiSquareLimit['23']!);
  });
});

describe('mixUntilStep', () => {
  it('mixes nothing from that step on, and moves no other draw', () => {
    const until = { seed: 1, mixUntilStep: 4, minBoxSize: 2 };
    const { mixUntilStep, ...always } = until;
    expect(planCutMix(until, size)).toEqual(planCutMix(always, size));
    for (const step of [4, 5, Number.MAX_SAFE_INTEGER]) {
      const plan = planCutMix(until, { ...size, step });
      expect(plan.lambdas).toEqual(new Float32Array(9).fill(1));
      expect(plan.boxes).toEqual(new Int32Array(36));
      expect(plan.partners).toEqual(planCutMix(always, { ...size, step }).partners);
    }
    const blended = planMixUp({ seed: 1, mixUntilStep: 0 }, size);
    expect(blended.blends).toEqual(new Float32Array(9));
  });
});

describe('oddSides "keep"', () => {
  it('adds a pixel to the right of and below an odd cut, within the image', () => {
    const options = { seed: 11, alpha: 0.7 } as const;
    const shape = { batchSize: 400, height: 31, width: 40 };
    const trim = planCutMix(options, shape);
    const keep = planCutMix({ ...options, oddSides: 'keep' }, shape);
    const stretched = new Set<string>();
    for (const row of rowsOf(trim)) {
      const [a, b] = [boxOf(trim, row), boxOf(keep, row)];
      expect(b.slice(0, 2)).toEqual(a.slice(0, 2));
      const [dx, dy] = [b[2]! - a[2]!, b[3]! - a[3]!];
      stretched.add(`${dx} ${dy}`);
      if (dx > 0) expect(a[2]).toBeLessThan(40);
      if (dy > 0) expect(a[3]).toBeLessThan(31);
    }
    expect([...stretched].sort()).toEqual(['0 0', '0 1', '1 0', '1 1']);
  });

  it('changes nothing inside', () => {
    const options = { seed: 11, placement: 'inside' } as const;
    expect(planCutMix({ ...options, oddSides: 'keep' }, size)).toEqual(planCutMix(options, size));
  });
});

describe('distributions (each wrong once in a million seeds)', () => {
  const many = { batchSize: 40_000, height: 256, width: 256 };

  /** Largest distance between the distribution of numbers and a cumulative one. */
  function kolmogorovSmirnov(numbers: number[], cumulative: (x: number) => number): number {
    const sorted = numbers.toSorted((a, b) => a - b);
    return sorted.reduce((most, x, i) => {
      const at = cumulative(x);
      return Math.max(most, at - i / sorted.length, (i + 1) / sorted.length - at);
    }, 0);
  }
  const limitFor = (count: number) => Math.sqrt(Math.log(2e6) / (2 * count));

  it.each<[MixUpOptions['alpha'] & {}, (x: number) => number]>([
    [1, (x) => x],
    [0.5, (x) => (2 / Math.PI) * Math.asin(Math.sqrt(x))],
    [2, (x) => x * x * (3 - 2 * x)],
    [[3, 1], (x) => x ** 3],
  ])("MixUp's lambda at alpha %o", (alpha, cumulative) => {
    const { blends } = planMixUp({ seed: 21, alpha }, many);
    expect(kolmogorovSmirnov([...blends!], cumulative)).toBeLessThan(limitFor(many.batchSize));
  });

  it('the switch between CutMix and MixUp', () => {
    const { blends } = planRandomMix({ seed: 22, cutmixShare: 0.3 }, many);
    const cuts = [...blends!].filter((blend) => blend === 0).length;
    const expected = 0.3 * many.batchSize;
    // Five standard deviations: wrong 6 times in ten million seeds.
    expect(Math.abs(cuts - expected)).toBeLessThan(5 * Math.sqrt(0.7 * expected));
  });

  it('MixUp’s lambda, the switch, and CutMix’s lambda, place and gate are independent', () => {
    // Fourths, or halves, of what each draws.
    const parts = [4, 2, 4, 4, 4, 2];
    const cells = parts.reduce((product, count) => product * count);
    // Against the shares that were seen, each seed has 1023 - 3 - 1 - 3 - 3 - 3 - 1 degrees of freedom.
    const freedom = cells - 1 - parts.reduce((sum, count) => sum + count - 1, 0);
    const seeds = [23, 24, 25, 26, 27];
    const statistic = seeds.reduce((sum, seed) => {
      const mixed = planMixUp({ seed }, many).blends!;
      const { blends } = planRandomMix({ seed }, many);
      const sides = planCutMix({ seed, placement: 'inside' }, many).boxes;
      // Cuts nothing, so that x1 and y1 of the empty box are its center.
      const centers = planCutMix({ seed, alpha: [1e12, 1] }, many).boxes;
      const gates = planCutMix({ seed, probability: 0.5, minBoxSize: 1 }, many).lambdas;
      const draws: ((row: number) => number)[] = [
        (row) => Math.floor(4 * mixed[row]!),
        (row) => +(blends![row] === 0),
        (row) => Math.floor(4 * ((sides[4 * row + 2]! - sides[4 * row]!) / 256) ** 2),
        (row) => centers[4 * row]! >> 6,
        (row) => centers[4 * row + 1]! >> 6,
        (row) => +(gates[row]! < 1),
      ];
      return sum + independence(draws, parts, many.batchSize);
    }, 0);
    expect(statistic).toBeLessThan(golden.chiSquareLimit[seeds.length * freedom]!);
  });

  /** The chi-square statistic of a table of counts against the product of its own margins. */
  function independence(
    draws: readonly ((row: number) => number)[],
    parts: readonly number[],
    rows: number,
  ): number {
    const counts = new Map<string, number>();
    const margins = parts.map((count) => new Float64Array(count));
    for (let row = 0; row < rows; row++) {
      const place = draws.map((draw) => draw(row));
      counts.set(place.join(), (counts.get(place.join()) ?? 0) + 1);
      place.forEach((part, i) => {
        margins[i]![part]! += 1 / rows;
      });
    }
    const places = parts.reduce<number[][]>(
      (found, count) =>
        found.flatMap((place) => Array.from({ length: count }, (_, part) => [...place, part])),
      [[]],
    );
    return places.reduce((sum, place) => {
      const expected = place.reduce((product, part, i) => product * margins[i]![part]!, rows);
      return sum + ((counts.get(place.join()) ?? 0) - expected) ** 2 / expected;
    }, 0);
  }
});
