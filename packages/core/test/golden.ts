import { readFileSync } from 'node:fs';
import type { CutMixOptions, CutMixPlanJSON, PlanSize } from '@cutmix/core';

export interface PlanCase {
  readonly options: CutMixOptions & { readonly seed: string };
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

/** The files are older than `paired` in plans: it follows from the size. */
const withPaired = (cases: readonly PlanCase[]): PlanCase[] =>
  cases.map(({ plan, ...rest }) => ({
    ...rest,
    plan: { ...plan, paired: rest.size.paired ?? false },
  }));

const vectors: Golden = read('golden.json');

/** From `golden/make_golden.py`: NumPy, SciPy and a second implementation in Python. */
export const golden: Golden = {
  ...vectors,
  plans: withPaired(vectors.plans),
  labels: vectors.labels.map((labels) => ({ ...labels, plan: { ...labels.plan, paired: false } })),
};

/** From `golden/make_frozen.ts`: what this package itself gave when it was first released. */
export const frozen: readonly PlanCase[] = withPaired(read('frozen.json'));
