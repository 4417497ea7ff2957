import * as tf from '@tensorflow/tfjs-core';
import { argmaxRows } from '../argmax.ts';
import { startTrainer } from '../devices/chooseDevice.ts';
import { type DeviceReport, describeDevices } from '../devices/describeDevices.ts';
import { measureForReport } from '../devices/measureForReport.ts';
import { stepsPerRead } from '../devices/stepsPerRead.ts';
import { checkState } from '../state/checkState.ts';
import { stateLayout } from '../state/layout.ts';
import { stepSize } from '../stepSize.ts';
import type { BatchResult, Trainer, TrainerConfig } from '../trainer.ts';
import type { StartedBackend } from './backends/startedBackend.ts';
import { tfjsStarters } from './backends/starters.ts';
import { createBatchMaker, type LabeledBatch } from './batch.ts';
import { applyOptimizer } from './optimizers.ts';
import { createResidentState } from './residentState.ts';
import { createTrainingModel, type TrainingModel } from './trainingModel.ts';
import { flatten } from './weights.ts';

/** Starts each device in turn and reports what it is, or why it is not available. */
export function describeTfjsDevices(): Promise<readonly DeviceReport[]> {
  return describeDevices(tfjsStarters);
}

/** The same, with the time of a training step on each. */
export function measureTfjsDevices(): Promise<readonly DeviceReport[]> {
  return describeDevices(tfjsStarters, measureForReport(trainerOn));
}

/**
 * Trains with TensorFlow.js on the device that `config` names.
 *
 * @throws DeviceError if the device does not start.
 * @throws RangeError if a variant is given, as TensorFlow.js has none.
 */
export async function createTfjsTrainer(config: TrainerConfig): Promise<Trainer> {
  if (config.variant !== undefined) {
    throw new RangeError(
      `variant must be left out for TensorFlow.js, received '${config.variant}'`,
    );
  }
  return await startTrainer(config, tfjsStarters, trainerOn);
}

/** Gradients of the parameters as one flat vector, and [loss, hits] of the batch. */
function differentiate(
  { parameters, outcome }: TrainingModel,
  batch: LabeledBatch,
): { readonly gradients: tf.Tensor1D; readonly result: tf.Tensor1D } {
  let correct: tf.Scalar | undefined;
  const { value, grads } = tf.variableGrads(() => {
    const { loss, hits } = outcome(batch, true);
    correct = tf.keep(hits);
    return loss;
  }, [...parameters]);
  const gradients = flatten(parameters.map(({ name }) => grads[name]!));
  const result = tf.stack([value, correct!]) as tf.Tensor1D;
  correct!.dispose();
  return { gradients, result };
}

/** Reads pairs of loss and hits together, and disposes of them. */
async function read(pairs: readonly tf.Tensor1D[]): Promise<BatchResult[]> {
  if (pairs.length === 0) return [];
  const together = tf.concat1d([...pairs]);
  tf.dispose([...pairs]);
  const numbers = await together.data();
  together.dispose();
  return pairs.map((_, i) => ({ loss: numbers[2 * i]!, correct: numbers[2 * i + 1]! }));
}

/** Trains with TensorFlow.js on a started backend. */
export async function trainerOn(backend: StartedBackend, config: TrainerConfig): Promise<Trainer> {
  // Another device may have been started since.
  await tf.setBackend(backend.name);
  const { network, recipe } = config;
  const { optimizer, labelSmoothing } = recipe;
  const layout = stateLayout(network, optimizer);
  const model = createTrainingModel(network, recipe, layout);
  const batches = createBatchMaker(network, recipe, config.seed);
  const state = createResidentState(layout, model);
  let stepsTaken = 0;
  let unread: tf.Tensor1D[] = [];

  const takeUnread = (): tf.Tensor1D[] => {
    const taken = unread;
    unread = [];
    return taken;
  };

  return {
    device: backend.device,
    description: backend.description,
    stepsPerRead: stepsPerRead(backend),

    load(from) {
      checkState(from, network, optimizer);
      state.load(from);
      tf.dispose(takeUnread());
      stepsTaken = from.step;
    },

    async step(batch, partners, learningRate = optimizer.learningRate, mix = 'cutmix') {
      await tf.setBackend(backend.name);
      backend.checkErrors?.();
      const before = state.current();
      const { result, after } = tf.tidy(() => {
        const inputs = partners
          ? batches.mixed(batch, partners, stepsTaken, mix)
          : batches.labeled(batch, labelSmoothing);
        const { gradients, result } = differentiate(model, inputs);
        const factor = stepSize(optimizer, learningRate, stepsTaken);
        return { result, after: applyOptimizer(optimizer, before, gradients, factor) };
      });
      state.replace(after);
      unread.push(result);
      stepsTaken += 1;
    },

    async results() {
      await tf.setBackend(backend.name);
      const results = await read(takeUnread());
      backend.checkErrors?.();
      return results;
    },

    async evaluate(batch) {
      await tf.setBackend(backend.name);
      state.current();
      const { result, outputs } = tf.tidy(() => {
        const { loss, hits, logits } = model.outcome(batches.labeled(batch, 0), false);
        return { result: tf.stack([loss, hits]) as tf.Tensor1D, outputs: logits };
      });
      const logits = await outputs.data<'float32'>();
      outputs.dispose();
      const [numbers] = await read([result]);
      backend.checkErrors?.();
      return { ...numbers!, logits, predictions: argmaxRows(logits, network.classes) };
    },

    async state() {
      const vectors = await state.read();
      backend.checkErrors?.();
      return { step: stepsTaken, ...vectors };
    },

    async dispose() {
      tf.dispose(takeUnread());
      state.dispose();
      model.dispose();
      backend.dispose();
    },
  };
}
