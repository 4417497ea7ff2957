// Writes frozen.json, the seeded output that only a major version may change. From the root:
//   node --conditions=@cutmix/source --import=tsx packages/core/test/golden/make_frozen.ts
import { writeFileSync } from 'node:fs';
import { planToJSON } from '@cutmix/core';
import { type FrozenCase, planBy } from '../golden.ts';

const size = { batchSize: 8, height: 32, width: 32 };
const odd = { batchSize: 9, height: 31, width: 47, offset: 12 };
const pair = { granularity: 'pair', pairing: 'reverse' } as const;
const cutmix = { alpha: 0.5, minBoxSize: 3, oddSides: 'keep' } as const;

const cutMixes: readonly Omit<FrozenCase, 'mixer' | 'plan'>[] = [
  { options: { seed: '0' }, size },
  { options: { seed: '1', probability: 0.5 }, size: { ...size, step: 1, width: 48 } },
  {
    options: { seed: '2', placement: 'inside', pairing: 'roll' },
    size: { ...size, step: 2 ** 40 },
  },
  { options: { seed: '18446744073709551615', granularity: 'batch' }, size },
  { options: { seed: '3', alpha: 0.2, minBoxSize: 1 }, size },
  { options: { seed: '3', alpha: 0.001 }, size },
  { options: { seed: '3', alpha: 2.5, placement: 'inside' }, size: { ...size, offset: 100 } },
  { options: { seed: '3', alpha: [2, 5], pairing: 'reverse' }, size: { ...size, height: 224 } },
  { options: { seed: '4', pairing: 'cycle' }, size: odd },
  { options: { seed: '4', pairing: 'cycle', granularity: 'batch' }, size: odd },
  { options: { seed: '5', ...pair }, size: odd },
  { options: { seed: '6', oddSides: 'keep' }, size: odd },
  { options: { seed: '7', mixUntilStep: 5, minBoxSize: 2 }, size: { ...size, step: 4 } },
  { options: { seed: '7', mixUntilStep: 5, minBoxSize: 2 }, size: { ...size, step: 5 } },
];

const mixUps: readonly Omit<FrozenCase, 'mixer' | 'plan'>[] = [
  { options: { seed: '0' }, size },
  { options: { seed: '1', alpha: 0.2, probability: 0.5 }, size: { ...size, step: 2 ** 40 } },
  { options: { seed: '2', alpha: [2, 5], pairing: 'cycle' }, size: odd },
  { options: { seed: '3', granularity: 'batch', pairing: 'roll' }, size: odd },
  { options: { seed: '4', alpha: 0.4, ...pair }, size: odd },
  { options: { seed: '5', mixUntilStep: 5 }, size: { ...size, step: 4 } },
  { options: { seed: '5', mixUntilStep: 5 }, size: { ...size, step: 5 } },
];

const randomMixes: readonly Omit<FrozenCase, 'mixer' | 'plan'>[] = [
  { options: { seed: '0' }, size },
  {
    options: { seed: '1', cutmixShare: 0.25, cutmix, mixup: { alpha: 0.8 }, probability: 0.8 },
    size: odd,
  },
  { options: { seed: '2', ...pair }, size: odd },
  { options: { seed: '3', granularity: 'batch', pairing: 'cycle' }, size: odd },
  {
    options: { seed: '18446744073709551615', cutmix: { placement: 'inside' } },
    size: { ...size, offset: 2 ** 31, paired: true },
  },
  { options: { seed: '5', mixUntilStep: 5, cutmixShare: 0.7 }, size: { ...size, step: 4 } },
  { options: { seed: '5', mixUntilStep: 5, cutmixShare: 0.7 }, size: { ...size, step: 5 } },
];

const cases = { CutMix: cutMixes, MixUp: mixUps, RandomMix: randomMixes };
const rows = (['CutMix', 'MixUp', 'RandomMix'] as const).flatMap((mixer) =>
  cases[mixer].map(({ options, size }) => {
    const plan = planToJSON(planBy[mixer](options, size));
    return JSON.stringify({ mixer, options, size, plan });
  }),
);
writeFileSync(new URL('./frozen.json', import.meta.url), `[\n${rows.join(',\n')}\n]\n`);
