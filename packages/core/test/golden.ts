import { readFileSync } from 'node:fs';
import type { CutMixOptions, CutMixPlanJSON, PlanSize } from '@cutmix/core';

export interface PlanCase {
  /** The seed is text, since JSON has no integers of 64 bits. */
  readonly options: Omit<CutMixOptions, 'seed'> & { readonly seed: string };
  readonly size: PlanSize;
  readonly plan: CutMixPlanJSON;
}

interface Golden {
  readonly philox: readonly { counter: number[]; key: number[]; block: number[] }[];
  readonly boxes: readonly {
    arguments: [number, number, number, number, number, number];
    box: [number, number, number, number];
  }[];
  readonly plans: readonly PlanCase[];
  readonly labels: readonly {
    labelSmoothing: number;
    dims: [number, number];
    a: number[];
    b: number[];
    plan: CutMixPlanJSON;
    mixed: number[];
  }[];
  readonly beta: readonly { alpha: [number, number]; x: number[]; cdf: number[] }[];
  readonly chiSquareLimit: Readonly<Record<string, number>>;
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./golden/${name}`, import.meta.url), 'utf8'));
}

/** From `golden/make_golden.py`: NumPy, SciPy and a second implementation in Python. */
export const golden: Golden = read('golden.json');

/** From `golden/make_frozen.ts`: what this package itself gave when it was first released. */
export const frozen: readonly PlanCase[] = read('frozen.json');
