import type { StateLayout } from '../../state/layout.ts';

/** A value for each flat vector of a state; `secondMoments` only if the optimizer has them. */
export interface StateVectors<T> {
  readonly parameters: T;
  readonly firstMoments: T;
  readonly secondMoments?: T;
  readonly runningStatistics: T;
}

export type VectorName = keyof StateVectors<unknown>;

export function mapVectors<T>(
  { parameterCount, secondMomentCount, runningStatisticCount }: StateLayout,
  make: (name: VectorName, length: number) => T,
): StateVectors<T> {
  return {
    parameters: make('parameters', parameterCount),
    firstMoments: make('firstMoments', parameterCount),
    ...(secondMomentCount > 0 && { secondMoments: make('secondMoments', secondMomentCount) }),
    runningStatistics: make('runningStatistics', runningStatisticCount),
  };
}

/** The output of a training step that is the input `name` of the next one. */
export function nextName(name: VectorName): string {
  return `new${name[0]!.toUpperCase()}${name.slice(1)}`;
}

export function vectorNames(layout: StateLayout): VectorName[] {
  return Object.values(mapVectors(layout, (name) => name));
}

/** The outputs of a training step that are its new state. */
export function nextNames(layout: StateLayout): string[] {
  return vectorNames(layout).map(nextName);
}
