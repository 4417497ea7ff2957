import type { Network } from '../network.ts';
import type { Optimizer } from '../recipe.ts';
import type { TrainState } from '../trainer.ts';
import { stateLayout } from './layout.ts';

/** @throws RangeError when a vector of `state` is not as long as network and optimizer need it. */
export function checkState(state: TrainState, network: Network, optimizer: Optimizer): void {
  const { parameterCount, secondMomentCount, runningStatisticCount } = stateLayout(
    network,
    optimizer,
  );
  for (const [name, length] of [
    ['parameters', parameterCount],
    ['firstMoments', parameterCount],
    ['secondMoments', secondMomentCount],
    ['runningStatistics', runningStatisticCount],
  ] as const) {
    if (state[name].length !== length) {
      throw new RangeError(
        `${name} of ${network.name} has ${length} elements, received ${state[name].length}`,
      );
    }
  }
}
