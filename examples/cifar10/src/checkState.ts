import type { Network } from './network.ts';
import { stateLayout } from './parameters.ts';
import type { TrainState } from './trainer.ts';

/** @throws RangeError when a vector of `state` is not as long as the network's. */
export function checkState(state: TrainState, network: Network): void {
  const { parameterCount, statisticCount } = stateLayout(network);
  for (const [name, length] of [
    ['parameters', parameterCount],
    ['firstMoments', parameterCount],
    ['secondMoments', parameterCount],
    ['statistics', statisticCount],
  ] as const) {
    if (state[name].length !== length) {
      throw new RangeError(
        `${name} of ${network.name} has ${length} elements, received ${state[name].length}`,
      );
    }
  }
}
