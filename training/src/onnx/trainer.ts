import { Tensor } from 'onnxruntime-node';
import { argmaxRows } from '../argmax.ts';
import { startTrainer } from '../devices/chooseDevice.ts';
import { type DeviceReport, describeDevices } from '../devices/describeDevices.ts';
import { measureForReport, reportedTraining } from '../devices/measureForReport.ts';
import { stepsPerRead } from '../devices/stepsPerRead.ts';
import { checkState } from '../state/checkState.ts';
import { stateLayout } from '../state/layout.ts';
import { stepSize } from '../stepSize.ts';
import type { Trainer, TrainerConfig } from '../trainer.ts';
import { onnxStarters } from './device/starters.ts';
import { createBatchFeeder } from './session/batchFeeds.ts';
import { groupedSteps } from './session/groupedSteps.ts';
import type { OnnxDevice } from './session/onnxDevice.ts';
import { createResidentState } from './session/residentState.ts';
import { residentSteps } from './session/residentSteps.ts';
import { runSession } from './session/runSession.ts';
import { singleSteps } from './session/singleSteps.ts';
import { createTrainingSessions } from './session/trainingSessions.ts';
import { mixingOf } from './step/batchInputs.ts';
import { float32Data } from './tensors/float32Data.ts';
import { countHits } from './tensors/labels.ts';

/** Starts each device in turn and reports what it is, or why it is not available. */
export function describeOnnxDevices(): Promise<readonly DeviceReport[]> {
  return describeDevices(onnxStarters(reportedTraining.network, undefined));
}

/** The same, with the time of a training step on each. */
export function measureOnnxDevices(): Promise<readonly DeviceReport[]> {
  const starters = onnxStarters(reportedTraining.network, undefined);
  return describeDevices(starters, measureForReport(trainerOn));
}

/**
 * Trains with ONNX Runtime on the device that `config` names, by runs of the graph that
 * `trainingGraph` builds.
 *
 * @throws DeviceError if the device does not start.
 */
export function createOnnxTrainer(config: TrainerConfig): Promise<Trainer> {
  return startTrainer(config, onnxStarters(config.network, config.variant), trainerOn);
}

const stepTakers = {
  never: singleSteps,
  'within a run': groupedSteps,
  'between runs': residentSteps,
};

/** Trains with ONNX Runtime on a started device. */
export async function trainerOn(started: OnnxDevice, config: TrainerConfig): Promise<Trainer> {
  const { network, recipe } = config;
  const { optimizer } = recipe;
  const { device } = started;
  const layout = stateLayout(network, optimizer);
  const sessions = createTrainingSessions(network, recipe, started);
  const feeder = createBatchFeeder(network, recipe, config.seed, started.packsBytes);
  const state = await createResidentState(layout, started);
  const steps = await stepTakers[started.keepsState](layout, started, sessions, state);
  let step = 0;

  return {
    device,
    variant: started.variant,
    description: started.description,
    stepsPerRead: stepsPerRead(started),

    load(from) {
      checkState(from, network, optimizer);
      state.load(from);
      steps.drop();
      step = from.step;
    },

    async step(batch, partners, learningRate = optimizer.learningRate, mix = 'cutmix') {
      const factor = Float32Array.of(stepSize(optimizer, learningRate, step));
      const batchFeeds = partners
        ? feeder.mixing(batch, partners, step, mix)
        : feeder.plain(batch, recipe.labelSmoothing);
      await steps.submit({
        batchSize: batch.count,
        mixing: partners && mixingOf(mix),
        tensors: { ...batchFeeds, stepSize: new Tensor('float32', factor, []) },
      });
      step++;
    },

    results: () => steps.results(),

    async evaluate(batch) {
      await steps.finish();
      const session = await sessions.evaluation(batch.count);
      const { parameters, runningStatistics } = state.vectors();
      const feeds = { ...feeder.plain(batch), parameters, runningStatistics };
      const results = await runSession(device, session, feeds);
      const logits = float32Data(results['logits']!);
      return {
        loss: float32Data(results['loss']!)[0]!,
        correct: countHits(results['logits']!, feeds.labels),
        logits,
        predictions: argmaxRows(logits, network.classes),
      };
    },

    async state() {
      await steps.finish();
      return { step, ...(await state.read()) };
    },

    async dispose() {
      await steps.dispose();
      await state.dispose();
      await sessions.release();
      started.dispose();
    },
  };
}
