import type { Dataset } from '../data/dataset.ts';
import type { Flags } from '../flags.ts';

/** Two arms of 300 steps, at most two minutes on two cores. */
const demoFlags = { limit: 3200, epochs: 3, testLimit: 1000 } as const satisfies Flags;
const demoArms = 2;

/** Whether generated images take the place of CIFAR-10, which `auto` could not get. */
export function isDemo(data: Dataset['kind'], dataFlag: string): boolean {
  return data === 'synthetic' && dataFlag === 'auto';
}

/** The flags of a demo: short, unless the given flags ask for more. */
export function flagsOfDemo(given: Flags): Flags {
  const { batchSize = 0, mix = '' } = given;
  const arms = Math.max(demoArms, mix.split(',').length);
  const limit = Math.ceil((demoFlags.limit * demoArms) / arms);
  return { ...demoFlags, limit: Math.max(limit, batchSize), ...given };
}
