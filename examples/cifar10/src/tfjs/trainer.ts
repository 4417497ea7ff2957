import { CutMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { checkState } from '../checkState.ts';
import { type DeviceReport, describeDevices, startDevice } from '../devices.ts';
import { stateLayout } from '../parameters.ts';
import type { BatchResult, ImageBatch, Trainer, TrainerConfig } from '../trainer.ts';
import { type AdamState, adamStep } from './adam.ts';
import type { StartedBackend } from './backends/startedBackend.ts';
import { tfjsStarters } from './backends/starters.ts';
import { tensorsOf } from './batch.ts';
import { crossEntropy, hits, l2Penalty } from './loss.ts';
import { buildModel } from './model.ts';
import { assign, flatten, toModelLayout, toStateLayout, variablesOf } from './weights.ts';

export function describeTfjsDevices(): Promise<readonly DeviceReport[]> {
  return describeDevices(tfjsStarters);
}

interface Outcome {
  readonly loss: tf.Scalar;
  readonly hits: tf.Scalar;
  readonly logits: tf.Tensor2D;
}

type Batch = { readonly xs: tf.Tensor4D; readonly ys: tf.Tensor2D };

/** Trains with TensorFlow.js on the device that `config` names. */
export async function createTfjsTrainer(config: TrainerConfig): Promise<Trainer> {
  return trainerOn(await startDevice(config.device, tfjsStarters), config);
}

/** Trains with TensorFlow.js on a backend that runs. */
export function trainerOn(backend: StartedBackend, config: TrainerConfig): Trainer {
  const { network, recipe } = config;
  const layout = stateLayout(network);
  const model = buildModel(network, recipe.batchNorm);
  const parameters = variablesOf(model, layout.parameters);
  const statistics = variablesOf(model, layout.statistics);
  const kernels = parameters.filter((_, i) => layout.parameters[i]!.regularized);
  const cutmix = new CutMix({ ...recipe.cutmix, numClasses: network.classes, seed: config.seed });
  let adam: AdamState | undefined;
  let stepsTaken = 0;

  const loaded = (): AdamState => {
    if (adam === undefined) throw new Error('load a state before the first step');
    return adam;
  };

  const replaceAdam = (next: AdamState | undefined): void => {
    if (adam !== undefined) tf.dispose([adam.parameters, adam.firstMoments, adam.secondMoments]);
    adam = next;
  };

  const labelled = (batch: ImageBatch): Batch => {
    const { xs, ys } = tensorsOf(batch, network);
    const rows = tf.oneHot(ys, network.classes) as tf.Tensor2D;
    return { xs, ys: tf.cast(rows, 'float32') };
  };

  const mixed = (batch: ImageBatch, partners: ImageBatch): Batch => {
    cutmix.step = stepsTaken;
    return cutmix.apply(tensorsOf(batch, network), tensorsOf(partners, network)) as Batch;
  };

  const outcome = ({ xs, ys }: Batch, training: boolean): Outcome => {
    const logits = model.apply(xs, { training }) as tf.Tensor2D;
    const loss: tf.Scalar = tf.add(crossEntropy(ys, logits), l2Penalty(kernels, recipe.l2));
    return { loss, hits: hits(ys, logits), logits };
  };

  const read = async (result: tf.Tensor): Promise<BatchResult> => {
    const [loss, correct] = await result.data();
    result.dispose();
    return { loss: loss!, correct: correct! };
  };

  return {
    device: backend.device,
    description: backend.description,

    load(state) {
      checkState(state, network);
      const vector = (values: Float32Array): tf.Tensor1D =>
        tf.tensor1d(toModelLayout(values, layout.parameters));
      replaceAdam({
        parameters: vector(state.parameters),
        firstMoments: vector(state.firstMoments),
        secondMoments: vector(state.secondMoments),
      });
      tf.tidy(() => {
        assign(parameters, loaded().parameters);
        assign(statistics, tf.tensor1d(state.statistics));
      });
      stepsTaken = state.step;
    },

    async step(batch, partners) {
      await tf.setBackend(backend.name);
      const before = loaded();
      const { result, after } = tf.tidy(() => {
        const inputs = partners ? mixed(batch, partners) : labelled(batch);
        let correct: tf.Scalar | undefined;
        const { value, grads } = tf.variableGrads(() => {
          const { loss, hits } = outcome(inputs, true);
          correct = tf.keep(hits);
          return loss;
        }, parameters);
        const gradients = flatten(parameters.map(({ name }) => grads[name]!));
        const result = tf.stack([value, correct!]);
        correct!.dispose();
        return { result, after: adamStep(before, gradients, stepsTaken + 1, recipe.adam) };
      });
      replaceAdam(after);
      assign(parameters, after.parameters);
      stepsTaken += 1;
      return await read(result);
    },

    async evaluate(batch) {
      await tf.setBackend(backend.name);
      loaded();
      const { result, classes } = tf.tidy(() => {
        const { loss, hits, logits } = outcome(labelled(batch), false);
        return { result: tf.stack([loss, hits]), classes: tf.argMax(logits, 1) };
      });
      const predictions = Uint8Array.from(await classes.data());
      classes.dispose();
      return { ...(await read(result)), predictions };
    },

    async state() {
      const { parameters, firstMoments, secondMoments } = loaded();
      const vector = async (tensor: tf.Tensor): Promise<Float32Array> =>
        toStateLayout((await tensor.data()) as Float32Array, layout.parameters);
      const flatStatistics = flatten(statistics);
      const state = {
        step: stepsTaken,
        parameters: await vector(parameters),
        firstMoments: await vector(firstMoments),
        secondMoments: await vector(secondMoments),
        statistics: Float32Array.from(await flatStatistics.data()),
      };
      flatStatistics.dispose();
      return state;
    },

    async dispose() {
      replaceAdam(undefined);
      model.dispose();
      await backend.dispose();
    },
  };
}
