import { readFileSync } from 'node:fs';
import {
  type CutMixOptions,
  type CutMixPlanJSON,
  type MixUpOptions,
  type PlanSize,
  planCutMix,
  planMixUp,
  planRandomMix,
  type RandomMixOptions,
} from '@cutmix/core';

export interface PlanCase {
  readonly options: CutMixOptions & { readonly seed: string };
  readonly size: PlanSize;
  readonly plan: CutMixPlanJSON;
}

/** A plan of any of the classes; its options are known to that one. */
export interface FrozenCase {
  readonly mixer: keyof typeof planBy;
  readonly options: CutMixOptions & MixUpOptions & RandomMixOptions & { readonly seed: string };
  readonly size: PlanSize;
  readonly plan: CutMixPlanJSON;
}

export const planBy = { CutMix: planCutMix, MixUp: planMixUp, RandomMix: planRandomMix };

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

/** The file is older than `paired` in plans: it follows from the size. */
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
export const frozen: readonly FrozenCase[] = read('frozen.json');

/** What a peer gave for the draws of core; test/peers.test.ts reads its images. */
export interface PeerCase {
  /** The library and its class or file. */
  readonly peer: string;
  /** By the peer's own names. */
  readonly options: Readonly<Record<string, number | string>>;
  readonly seed: string;
  readonly size: Omit<PlanSize, 'step'> & { readonly step: number };
  /** Box of each row, `null` if nothing of another row was pasted. */
  readonly boxes?: readonly (readonly [number, number, number, number] | null)[];
  /** Row that each box came from; rows of a second batch count on. */
  readonly partners?: readonly (number | null)[];
  /** Mixed labels `[N, 7]`, float32 in base64. */
  readonly labels: string;
}

/** From `test/python/peers/vectors.py`, which executes the peers. */
export const peers: readonly PeerCase[] = read<{ cases: readonly PeerCase[] }>('peers.json').cases;
