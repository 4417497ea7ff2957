import type { CutMixOptions, PlanSize } from '@cutmix/core';
import fc from 'fast-check';

/** Any share in [0, 1]. Most doubles there are almost 0, so that drawing them would try nothing else. */
export const share: fc.Arbitrary<number> = fc.nat(1000).map((n) => n / 1000);
const shape = fc.double({ min: 1e-3, max: 50, noNaN: true });

export const seed: fc.Arbitrary<bigint> = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

/** Any valid options but those of pairs, which not every size allows. */
const options: fc.Arbitrary<CutMixOptions & { seed: bigint }> = fc.record({
  alpha: fc.oneof(fc.constant(1), shape, fc.tuple(shape, shape)),
  probability: fc.oneof(fc.constantFrom(0, 1), share),
  granularity: fc.constantFrom('sample', 'batch'),
  pairing: fc.constantFrom('shuffle', 'roll', 'reverse', 'cycle'),
  placement: fc.constantFrom('clipped', 'inside'),
  minBoxSize: fc.nat(40),
  oddSides: fc.constantFrom('trim', 'keep'),
  seed,
});

/** Any valid size of a small batch. */
export const size: fc.Arbitrary<Required<PlanSize>> = fc.record({
  batchSize: fc.nat(20),
  height: fc.integer({ min: 1, max: 70 }),
  width: fc.integer({ min: 1, max: 70 }),
  step: fc.maxSafeNat(),
  offset: fc.nat(2 ** 31),
  paired: fc.boolean(),
});

/** Any valid options, and a size that planning accepts with them. */
export const optionsAndSize: fc.Arbitrary<[CutMixOptions & { seed: bigint }, Required<PlanSize>]> =
  fc.tuple(options, size, fc.nat(3)).map(([options, size, kind]) => {
    const longest = Math.max(size.height, size.width);
    const minBoxSize = Math.min(options.minBoxSize ?? 0, longest);
    if (kind < 3) return [{ ...options, minBoxSize }, size];
    const pair = { granularity: 'pair', pairing: 'reverse' } as const;
    return [
      { ...options, minBoxSize, ...pair },
      { ...size, paired: false },
    ];
  });
