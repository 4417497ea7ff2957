import * as tf from '@tensorflow/tfjs-core';
import type { StateLayout } from '../state/layout.ts';
import type { TrainState } from '../trainer.ts';
import type { OptimizedState } from './optimizers.ts';
import type { TrainingModel } from './trainingModel.ts';
import { assign, flatten, toModelLayout, toStateLayout } from './weights.ts';

/** The training state as tensors: flat parameters and moments, and the variables of a model. */
export interface ResidentState {
  /** @throws Error before the first `load`. */
  current(): OptimizedState;
  load(state: TrainState): void;
  /** Takes ownership of what a step returned, and assigns it to the model. */
  replace(next: OptimizedState): void;
  read(): Promise<Omit<TrainState, 'step'>>;
  dispose(): void;
}

export function createResidentState(
  layout: StateLayout,
  { parameters, runningStatistics }: TrainingModel,
): ResidentState {
  let current: OptimizedState | undefined;

  const loaded = (): OptimizedState => {
    if (current === undefined) throw new Error('load a state before the first step');
    return current;
  };

  const keep = (next: OptimizedState | undefined): void => {
    if (current !== undefined) tf.dispose(current);
    current = next;
  };

  const replace = (next: OptimizedState): void => {
    keep(next);
    assign(parameters, next.parameters);
  };

  const vector = (values: Float32Array): tf.Tensor1D =>
    tf.tensor1d(toModelLayout(values, layout.parameters));

  const read = async (tensor: tf.Tensor): Promise<Float32Array> =>
    toStateLayout((await tensor.data()) as Float32Array, layout.parameters);

  return {
    current: loaded,
    replace,
    load(state) {
      replace({
        parameters: vector(state.parameters),
        firstMoments: vector(state.firstMoments),
        ...(layout.secondMomentCount > 0 && { secondMoments: vector(state.secondMoments) }),
      });
      tf.tidy(() => assign(runningStatistics, tf.tensor1d(state.runningStatistics)));
    },
    async read() {
      const { parameters, firstMoments, secondMoments } = loaded();
      const flatStatistics = flatten(runningStatistics);
      const state = {
        parameters: await read(parameters),
        firstMoments: await read(firstMoments),
        secondMoments: secondMoments ? await read(secondMoments) : new Float32Array(0),
        runningStatistics: Float32Array.from(await flatStatistics.data()),
      };
      flatStatistics.dispose();
      return state;
    },
    dispose: () => keep(undefined),
  };
}
