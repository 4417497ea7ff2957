import type { Effort } from './measure.ts';
import type { PartResult } from './results.ts';

type Measure = (effort: Effort) => Promise<PartResult>;

/** Each is loaded when it is measured: the runtimes take a while. */
export const parts = {
  apply: async () => (await import('./apply/index.ts')).measureApply,
  plan: async () => (await import('./plan.ts')).measurePlan,
  growth: async () => (await import('./growth.ts')).measureGrowth,
  step: async () => (await import('./step.ts')).measureStep,
  training: async () => (await import('./training.ts')).measureTraining,
  size: async () => (await import('./size.ts')).measureSize,
  device: async () => (await import('./device/index.ts')).measureDevice,
} satisfies Record<string, () => Promise<Measure>>;

export type Part = keyof typeof parts;

export const partNames = Object.keys(parts) as Part[];
