import { type CutMixPlan, type PlanSize, philoxStream, planCutMix, planToJSON } from '@cutmix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as arbitrary from './arbitraries.ts';
import { frozen, golden, planBy } from './golden.ts';

const size = { batchSize: 8, height: 32, width: 32 };
const boxOf = ({ boxes }: CutMixPlan, i: number) => [...boxes.subarray(4 * i, 4 * i + 4)];
const rows = (length: number) => Array.from({ length }, (_, i) => i);

describe('plans are still what they were at the first release:', () => {
  it.each(frozen)('$mixer of $options', ({ mixer, options, size, plan }) => {
    expect(planToJSON(planBy[mixer](options, size))).toEqual(plan);
  });
});

describe('planCutMix', () => {
  it.each(golden.plans)(
    'agrees with the Python implementation: $options',
    ({ options, size, plan }) => {
      expect(planToJSON(planCutMix(options, size))).toEqual(plan);
    },
  );

  it('keeps every box inside the image and lambda equal to the own-pixel share exactly', () => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, ([options, size]) => {
        const plan = planCutMix(options, size);
        const { batchSize, height, width } = size;
        const { step, paired } = size;
        expect(plan).toMatchObject({ batchSize, height, width, step, paired });
        expect(plan.lambdas).toHaveLength(batchSize);
        for (let i = 0; i < batchSize; i++) {
          const [x1, y1, x2, y2] = boxOf(plan, i);
          expect(0 <= x1 && x1 <= x2 && x2 <= width).toBe(true);
          expect(0 <= y1 && y1 <= y2 && y2 <= height).toBe(true);
          let own = 0;
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) own += +(x < x1 || x >= x2 || y < y1 || y >= y2);
          }
          const area = height * width - own;
          expect(plan.lambdas[i]).toBe(Math.fround(1 - area / (height * width)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('depends on nothing but its arguments', () => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, ([options, size]) => {
        const plan = planCutMix(options, size);
        planCutMix({ ...options, seed: options.seed ^ 1n }, size);
        expect(planCutMix({ ...options }, { ...size })).toEqual(plan);
      }),
    );
  });

  it('plans the slices of the whole plan for shards, whatever their batch size', () => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, fc.nat(20), ([options, size], cut) => {
        const sample = { ...options, granularity: 'sample' as const };
        const first = Math.min(cut, size.batchSize);
        const whole = planCutMix(sample, size);
        const shards = [
          planCutMix(sample, { ...size, batchSize: first }),
          planCutMix(sample, {
            ...size,
            batchSize: size.batchSize - first,
            offset: size.offset + first,
          }),
        ];
        expect(shards.flatMap(({ boxes }) => [...boxes])).toEqual([...whole.boxes]);
        expect(shards.flatMap(({ lambdas }) => [...lambdas])).toEqual([...whole.lambdas]);
      }),
    );
  });

  it('pairs rows of the given batch, each exactly once', () => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, ([options, size]) => {
        const { partners } = planCutMix(options, size);
        expect([...partners].sort((a, b) => a - b)).toEqual(rows(size.batchSize));
        if (size.paired) expect([...partners]).toEqual(rows(size.batchSize));
      }),
    );
  });

  it('pairs as asked', () => {
    const odd = { ...size, batchSize: 5 };
    const pair = (pairing: 'roll' | 'reverse') => [
      ...planCutMix({ pairing, seed: 1 }, odd).partners,
    ];
    expect(pair('roll')).toEqual([4, 0, 1, 2, 3]);
    expect(pair('reverse')).toEqual([4, 3, 2, 1, 0]);
  });

  it('pairs an image with itself by shuffle, by reverse in the middle, and by roll never', () => {
    const own = (pairing: 'shuffle' | 'roll' | 'reverse', batchSize: number) => {
      const { partners } = planCutMix({ pairing, seed: 1 }, { ...size, batchSize });
      return rows(batchSize).filter((i) => partners[i] === i);
    };
    for (let n = 2; n < 40; n++) {
      expect(own('roll', n)).toEqual([]);
      expect(own('reverse', n)).toEqual(n % 2 === 1 ? [(n - 1) / 2] : []);
    }
    expect(rows(40).some((n) => own('shuffle', n + 2).length > 0)).toBe(true);
  });

  it.each(['shuffle', 'roll', 'reverse'] as const)('handles 0 and 1 samples with %s', (pairing) => {
    for (const granularity of ['sample', 'batch'] as const) {
      const options = { pairing, granularity, seed: 1 };
      expect(planCutMix(options, { ...size, batchSize: 0 })).toEqual({
        ...size,
        batchSize: 0,
        step: 0,
        paired: false,
        boxes: new Int32Array(0),
        partners: new Int32Array(0),
        lambdas: new Float32Array(0),
      });
      expect([...planCutMix(options, { ...size, batchSize: 1 }).partners]).toEqual([0]);
    }
  });

  it('draws one box for the batch, the same at every offset', () => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, ([options, size]) => {
        const batch = { ...options, granularity: 'batch' as const };
        const plan = planCutMix(batch, size);
        for (let i = 1; i < size.batchSize; i++) expect(boxOf(plan, i)).toEqual(boxOf(plan, 0));
        expect(planCutMix(batch, { ...size, offset: 0 })).toEqual(plan);
        const alone = { ...size, batchSize: 1, offset: 0 };
        const single = planCutMix({ ...batch, granularity: 'sample' }, alone);
        if (size.batchSize > 0) expect(boxOf(plan, 0)).toEqual(boxOf(single, 0));
      }),
    );
  });

  it('leaves every sample alone at probability 0, whatever minBoxSize says', () => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, ([options, size]) => {
        const { boxes, lambdas } = planCutMix({ ...options, probability: 0 }, size);
        expect(boxes.every((side) => side === 0)).toBe(true);
        expect(lambdas.every((lambda) => lambda === 1)).toBe(true);
      }),
    );
  });

  it('mixes the share of samples that probability says, and no other draw moves', () => {
    const many = { ...size, batchSize: 20_000 };
    const always = planCutMix({ minBoxSize: 1, seed: 1 }, many);
    const sometimes = planCutMix({ minBoxSize: 1, seed: 1, probability: 0.3 }, many);
    let mixed = 0;
    for (let i = 0; i < many.batchSize; i++) {
      if (sometimes.lambdas[i] === 1) continue;
      mixed++;
      expect(boxOf(sometimes, i)).toEqual(boxOf(always, i));
    }
    expect(always.lambdas.every((lambda) => lambda < 1)).toBe(true);
    // Hoeffding, once in a million seeds.
    expect(Math.abs(mixed / many.batchSize - 0.3)).toBeLessThan(Math.sqrt(Math.log(2e6) / 4e4));
    expect(sometimes.partners).toEqual(always.partners);
  });

  it('mixes a sample whose word is below probability, not one whose word is equal to it', () => {
    for (let seed = 0; seed < 20; seed++) {
      const stream = philoxStream(seed, 0, 0);
      for (let i = 0; i < 3; i++) stream.nextUint32();
      const gate = stream.nextUniform();
      const lambda = (probability: number) =>
        planCutMix({ seed, probability, minBoxSize: 1 }, { ...size, batchSize: 1 }).lambdas[0];
      expect(lambda(gate)).toBe(1);
      expect(lambda(gate + 2 ** -32)).toBeLessThan(1);
    }
  });

  it('draws other numbers for another seed, step or shard', () => {
    const plan = planCutMix({ seed: 1 }, size);
    expect(planCutMix({ seed: 2 }, size).boxes).not.toEqual(plan.boxes);
    expect(planCutMix({ seed: 1n + 2n ** 32n }, size).boxes).not.toEqual(plan.boxes);
    for (const other of [{ step: 1 }, { step: 2 ** 32 }, { offset: 8 }]) {
      const { boxes, partners } = planCutMix({ seed: 1 }, { ...size, ...other });
      expect(boxes).not.toEqual(plan.boxes);
      expect(partners).not.toEqual(plan.partners);
    }
  });

  it('accepts 5, 5n and "5" as the same seed', () => {
    const plan = planCutMix({ seed: 5 }, size);
    expect(planCutMix({ seed: 5n }, size)).toEqual(plan);
    expect(planCutMix({ seed: '5' }, size)).toEqual(plan);
  });

  it('plans the step of the size, or else of the options', () => {
    const plan = planCutMix({ seed: 5 }, { ...size, step: 7 });
    expect(planCutMix({ seed: 5, step: 7 }, size)).toEqual(plan);
    expect(planCutMix({ seed: 5, step: 1 }, { ...size, step: 7 })).toEqual(plan);
  });

  it('rejects a minBoxSize that makes every box the whole image', () => {
    const wide = { batchSize: 2, height: 8, width: 32 };
    const expected = '@cutmix/core: minBoxSize must be at most 32, the longer side, received 33';
    expect(() => planCutMix({ seed: 1, minBoxSize: 33 }, wide)).toThrow(new RangeError(expected));
    const { boxes } = planCutMix({ seed: 1, minBoxSize: 9, placement: 'inside' }, wide);
    for (const i of [0, 1]) expect(boxes[4 * i + 3] - boxes[4 * i + 1]).toBe(8);
  });

  it.each([
    [[1e18, 1], 1],
    [[1, 1e18], 0],
  ] as const)('draws from a Beta distribution of two shapes: %o', (alpha, lambda) => {
    const { lambdas } = planCutMix({ seed: 1, alpha, placement: 'inside' }, size);
    expect(lambdas).toEqual(new Float32Array(8).fill(lambda));
  });

  it('treats options that are undefined as left out', () => {
    const options = { seed: 1, alpha: undefined } as unknown as { seed: number };
    expect(planCutMix(options, size)).toEqual(planCutMix({ seed: 1 }, size));
  });

  it.each([
    [{ batchSize: -1 }, RangeError, 'batchSize must be an integer in 0..16777216, received -1'],
    [{ batchSize: 1.5 }, RangeError, 'batchSize'],
    [{ batchSize: '8' }, TypeError, 'batchSize'],
    [{ height: 0 }, RangeError, 'height must be an integer in 1..2147483647, received 0'],
    [{ width: 0 }, RangeError, 'width'],
    [{ width: Number.NaN }, RangeError, 'width'],
    [{ height: undefined }, TypeError, 'height'],
    [{ step: -1 }, RangeError, 'step'],
    [{ step: 2 ** 53 }, RangeError, 'step'],
    [{ step: '1' }, TypeError, 'step'],
    [
      { ofset: 4 },
      TypeError,
      'unknown option "ofset". Known: batchSize, height, width, step, ' + 'offset, paired',
    ],
    [{ offset: -1 }, RangeError, 'offset'],
    [{ offset: 2 ** 32 - 7 }, RangeError, 'offset must be an integer in 0..4294967288'],
    [{ paired: 1 }, TypeError, 'paired must be a boolean, received 1'],
  ])('rejects the size %j', (bad, kind, message) => {
    const call = () => planCutMix({ seed: 1 }, { ...size, ...bad } as PlanSize);
    expect(call).toThrow(kind);
    expect(call).toThrow(`@cutmix/core: ${message}`);
  });

  it('rejects options that are not an object', () => {
    expect(() => planCutMix(7 as never, size)).toThrow(
      new TypeError('@cutmix/core: options must be an object, received 7'),
    );
  });

  it('rejects a missing size and a missing seed', () => {
    expect(() => planCutMix({ seed: 1 }, undefined as unknown as PlanSize)).toThrow(
      new TypeError('@cutmix/core: size must be an object, received undefined'),
    );
    expect(() => planCutMix({}, size)).toThrow(
      'seed must be an integer in [0, 2^64), above 2^53 as a bigint or string, received undefined',
    );
    expect(() => planCutMix({}, size)).toThrow(TypeError);
  });
});

describe('where boxes lie (chi-square, wrong once in a million seeds)', () => {
  /** Statistic of counts that should all be equal, against the limit for their number. */
  function expectUniform(counts: Uint32Array) {
    const mean = counts.reduce((sum, count) => sum + count) / counts.length;
    const statistic = counts.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
    expect(statistic).toBeLessThan(golden.chiSquareLimit[counts.length - 1]);
  }

  // Beta(1e12, 1) cuts nothing, so that x1, y1 of the empty box is the center or the origin.
  const empty = { alpha: [1e12, 1], seed: 4 } as const;
  const many = { batchSize: 100_000, height: 32, width: 32 };

  it.each([
    ['clipped', 32, 0],
    ['inside', 33, 0],
    ['inside', 32, 1],
  ] as const)('%s: uniform over %i places along each axis', (placement, places, minBoxSize) => {
    const { boxes } = planCutMix({ ...empty, placement, minBoxSize }, many);
    const counts = new Uint32Array(places * places);
    for (let i = 0; i < boxes.length; i += 4) counts[boxes[i + 1] * places + boxes[i]]++;
    expectUniform(counts);
  });

  it('shuffle: every permutation is as likely', () => {
    const counts = new Map<string, number>();
    for (let step = 0; step < 24_000; step++) {
      const { partners } = planCutMix({ seed: 5 }, { batchSize: 4, height: 1, width: 1, step });
      counts.set(partners.join(), (counts.get(partners.join()) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expectUniform(Uint32Array.from(counts.values()));
  });
});
