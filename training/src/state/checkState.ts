import type { Network } from '../network.ts';
import type { Optimizer } from '../recipe.ts';
import type { TrainState } from '../trainer.ts';
import { stateLayout } from './layout.ts';

/** @throws RangeError if a vector of `state` has another length than the network needs. */
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
        `${name} of ${network.name} must have ${length} elements, received ${state[name].length}`,
      );
    }
  }
}
