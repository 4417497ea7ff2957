import { CutMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { argmaxRows } from '../argmax.ts';
import { type DeviceReport, describeDevices, startDevice } from '../devices/startDevice.ts';
import { checkState } from '../state/checkState.ts';
import { stateLayout } from '../state/layout.ts';
import { stepSize } from '../stepSize.ts';
import type { BatchResult, ImageBatch, Trainer, TrainerConfig } from '../trainer.ts';
import type { StartedBackend } from './backends/startedBackend.ts';
import { tfjsStarters } from './backends/starters.ts';
import { tensorsOf } from './batch.ts';
import { crossEntropy, hits, l2Penalty } from './loss.ts';
import { buildModel } from './model.ts';
import { type OptimizedState, updated } from './optimizers.ts';
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
  if (config.variant !== undefined) {
    throw new RangeError(
      `variant must be undefined with TensorFlow.js, received ${config.variant}`,
    );
  }
  return trainerOn(await startDevice(config.device, tfjsStarters), config);
}

/** Trains with TensorFlow.js on a backend that runs. */
export function trainerOn(backend: StartedBackend, config: TrainerConfig): Trainer {
  const { network, recipe } = config;
  const { optimizer, labelSmoothing } = recipe;
  const layout = stateLayout(network, optimizer);
  const model = buildModel(network, recipe.batchNorm);
  const parameters = variablesOf(model, layout.parameters);
  const statistics = variablesOf(model, layout.statistics);
  const kernels = parameters.filter((_, i) => layout.parameters[i]!.regularized);
  const cutmix = new CutMix({
    ...recipe.cutmix,
    numClasses: network.classes,
    labelSmoothing,
    seed: config.seed,
  });
  let current: OptimizedState | undefined;
  let stepsTaken = 0;

  const loaded = (): OptimizedState => {
    if (current === undefined) throw new Error('load a state before the first step');
    return current;
  };

  const replaceState = (next: OptimizedState | undefined): void => {
    if (current !== undefined) tf.dispose(current);
    current = next;
  };

  const labelled = (batch: ImageBatch, smoothing: number): Batch => {
    const { xs, ys } = tensorsOf(batch, network, recipe);
    const rows = tf.cast(tf.oneHot(ys, network.classes) as tf.Tensor2D, 'float32');
    return { xs, ys: tf.add(tf.mul(rows, 1 - smoothing), smoothing / network.classes) };
  };

  const mixed = (batch: ImageBatch, partners: ImageBatch): Batch => {
    cutmix.step = stepsTaken;
    const [own, other] = [batch, partners].map((images) => tensorsOf(images, network, recipe));
    return cutmix.apply(own!, other!) as Batch;
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
      checkState(state, network, optimizer);
      const vector = (values: Float32Array): tf.Tensor1D =>
        tf.tensor1d(toModelLayout(values, layout.parameters));
      replaceState({
        parameters: vector(state.parameters),
        firstMoments: vector(state.firstMoments),
        ...(layout.secondMomentCount > 0 && { secondMoments: vector(state.secondMoments) }),
      });
      tf.tidy(() => {
        assign(parameters, loaded().parameters);
        assign(statistics, tf.tensor1d(state.statistics));
      });
      stepsTaken = state.step;
    },

    async step(batch, partners, learningRate = optimizer.learningRate) {
      await tf.setBackend(backend.name);
      const before = loaded();
      const { result, after } = tf.tidy(() => {
        const inputs = partners ? mixed(batch, partners) : labelled(batch, labelSmoothing);
        let correct: tf.Scalar | undefined;
        const { value, grads } = tf.variableGrads(() => {
          const { loss, hits } = outcome(inputs, true);
          correct = tf.keep(hits);
          return loss;
        }, parameters);
        const gradients = flatten(parameters.map(({ name }) => grads[name]!));
        const result = tf.stack([value, correct!]);
        correct!.dispose();
        const factor = stepSize(optimizer, learningRate, stepsTaken);
        return { result, after: updated(optimizer, before, gradients, factor) };
      });
      replaceState(after);
      assign(parameters, after.parameters);
      stepsTaken += 1;
      return await read(result);
    },

    async evaluate(batch) {
      await tf.setBackend(backend.name);
      loaded();
      const { result, outputs } = tf.tidy(() => {
        const { loss, hits, logits } = outcome(labelled(batch, 0), false);
        return { result: tf.stack([loss, hits]), outputs: logits };
      });
      const logits = await outputs.data<'float32'>();
      outputs.dispose();
      return { ...(await read(result)), logits, predictions: argmaxRows(logits, network.classes) };
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
        secondMoments: secondMoments ? await vector(secondMoments) : new Float32Array(0),
        statistics: Float32Array.from(await flatStatistics.data()),
      };
      flatStatistics.dispose();
      return state;
    },

    async dispose() {
      replaceState(undefined);
      model.dispose();
      await backend.dispose();
    },
  };
}
