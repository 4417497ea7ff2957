import type { Effort } from './measure/measure.ts';
import type { PartResult } from './measure/results.ts';

type Measure = (effort: Effort) => Promise<PartResult>;

/** Imported on demand, since the runtimes take a while to load. */
export const parts = {
  apply: async () => (await import('./apply/index.ts')).measureApply,
  mixup: async () => (await import('./apply/index.ts')).measureMixUp,
  plan: async () => (await import('./plan.ts')).measurePlan,
  scaling: async () => (await import('./scaling.ts')).measureScaling,
  step: async () => (await import('./step.ts')).measureStep,
  training: async () => (await import('./training.ts')).measureTraining,
  size: async () => (await import('./size.ts')).measureSize,
  device: async () => (await import('./device/index.ts')).measureDevice,
} satisfies Record<string, () => Promise<Measure>>;

export type Part = keyof typeof parts;

export const partNames = Object.keys(parts) as Part[];
