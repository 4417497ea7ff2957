import * as tf from '@tensorflow/tfjs-core';
import type { Network } from '../network.ts';
import type { TrainingRecipe } from '../recipe.ts';
import type { StateLayout } from '../state/layout.ts';
import type { LabeledBatch } from './batch.ts';
import { countHits, crossEntropy, l2Penalty } from './loss.ts';
import { buildModel } from './model.ts';
import { variablesOf } from './weights.ts';

export interface Outcome {
  readonly loss: tf.Scalar;
  readonly hits: tf.Scalar;
  readonly logits: tf.Tensor2D;
}

/** A network with its loss. */
export interface TrainingModel {
  /** In the order of the state's layout. */
  readonly parameters: readonly tf.Variable[];
  readonly runningStatistics: readonly tf.Variable[];
  /** With the statistics of the batch if `training`, otherwise with the running ones. */
  outcome(batch: LabeledBatch, training: boolean): Outcome;
  dispose(): void;
}

export function createTrainingModel(
  network: Network,
  recipe: TrainingRecipe,
  layout: StateLayout,
): TrainingModel {
  const model = buildModel(network, recipe.batchNorm);
  const parameters = variablesOf(model, layout.parameters);
  const kernels = parameters.filter((_, i) => layout.parameters[i]!.regularized);
  return {
    parameters,
    runningStatistics: variablesOf(model, layout.runningStatistics),
    outcome({ xs, ys }, training) {
      const logits = model.apply(xs, { training }) as tf.Tensor2D;
      const loss: tf.Scalar = tf.add(crossEntropy(ys, logits), l2Penalty(kernels, recipe.l2));
      return { loss, hits: countHits(ys, logits), logits };
    },
    dispose: () => void model.dispose(),
  };
}
