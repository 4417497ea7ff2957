import type { CutMixOptions, CutMixPlan, Layout, MixOptions, PlanSize } from '@cutmix/core';

export type ElementType = 'float32' | 'int32' | 'bool';
export type Elements = Float32Array | Int32Array | Uint8Array;

export interface HostValues {
  readonly type: string;
  readonly data: ArrayLike<number>;
  readonly dims: readonly number[];
}

export interface Batch<T> {
  readonly xs: T;
  readonly ys: T;
}

export type Labels<T> = T | Readonly<Record<string, T>>;

/** `CutMix`, `MixUp` or `RandomMix`, on tensors of type T. */
export interface MixerOf<T> {
  apply(
    batchA: { xs: T; ys: Labels<T> },
    batchB?: { xs: T; ys: Labels<T> },
  ): { xs: T; ys: Labels<T> };
  applyPlan(
    plan: CutMixPlan,
    batchA: { xs: T; ys: Labels<T> },
    batchB?: { xs: T; ys: Labels<T> },
  ): { xs: T; ys: Labels<T> };
  composite(plan: CutMixPlan, a: T, b?: T): T;
  plan(size: PlanSize): CutMixPlan;
  nextPlan(size: PlanSize): CutMixPlan;
  toJSON(): object;
  step: number;
}

type MixerClass<T> = new (options: MixOptions) => MixerOf<T>;

/** The classes of an adapter. */
export interface Mixers<T> {
  readonly CutMix: MixerClass<T>;
  readonly MixUp: MixerClass<T>;
  readonly RandomMix: MixerClass<T>;
}

/** `CutMix` of an adapter, on tensors of type T. */
export interface CutMixOf<T> {
  apply(batchA: Batch<T>, batchB?: Batch<T>): Batch<T>;
  applyPlan(plan: CutMixPlan, batchA: Batch<T>, batchB?: Batch<T>): Batch<T>;
  composite(plan: CutMixPlan, a: T, b?: T): T;
  plan(size: PlanSize): CutMixPlan;
  step: number;
  readonly seed: bigint;
}

export interface Adapter<T> {
  readonly name: string;
  readonly CutMix: new (options: CutMixOptions) => CutMixOf<T>;
  readonly layout: Layout;
  /** All classes of the adapter, if it has more than `CutMix`. */
  readonly mixers?: Mixers<T>;
  /** Whether the class is a subclass that gives its own `layout`, so that no layout is a mistake. */
  readonly isExplicit?: boolean;
  /** A tensor of the adapter; `bool` comes as bytes 0 and 1. */
  readonly toTensor: (type: ElementType, data: Elements, dims: readonly number[]) => T;
  readonly fromTensor: (tensor: T) => HostValues | Promise<HostValues>;
  /** How far labels may be from the exact ones, in float32 steps: 1 on a GPU, by default 0. */
  readonly labelUlps?: number;
  /** Whether label values can be looked at, so that a wrong one is an error; by default true. */
  readonly readsLabels?: boolean;
  /** Whether methods accept `{ into }`; by default false. */
  readonly hasInto?: boolean;
  /** Whether tensors can be disposed of; by default true. */
  readonly hasDispose?: boolean;
  /** Whether there is a type for bools; by default true. */
  readonly hasBools?: boolean;
  /** Puts an error into the words of the other adapters, where this one has words of its own. */
  readonly commonWords?: (message: string) => string;
  /** How many random cases to try, by default 60: fewer where each compiles shaders. */
  readonly propertyRuns?: number;
}
