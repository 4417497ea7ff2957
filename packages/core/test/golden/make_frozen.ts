// Writes frozen.json, the seeded output that only a major version may change. From the root:
//   node --conditions=@cutmix/source --import=tsx packages/core/test/golden/make_frozen.ts
import { writeFileSync } from 'node:fs';
import { planCutMix, planToJSON } from '@cutmix/core';
import type { PlanCase } from '../golden.ts';

const size = { batchSize: 8, height: 32, width: 32 };
const cases: readonly Omit<PlanCase, 'plan'>[] = [
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
];

const rows = cases.map(({ options, size }) => {
  const plan = planToJSON(planCutMix(options, size));
  return JSON.stringify({ options, size, plan });
});
writeFileSync(new URL('./frozen.json', import.meta.url), `[\n${rows.join(',\n')}\n]\n`);
