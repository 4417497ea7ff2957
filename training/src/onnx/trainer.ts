import { CutMix } from '@cutmix/onnx';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { argmaxRows } from '../argmax.ts';
import { type DeviceReport, describeDevices, startDevice } from '../devices/startDevice.ts';
import { resnet20 } from '../network.ts';
import { checkState } from '../state/checkState.ts';
import { stateLayout } from '../state/layout.ts';
import { stepSize } from '../stepSize.ts';
import type {
  BatchResult,
  EvaluationResult,
  ImageBatch,
  Trainer,
  TrainerConfig,
  TrainState,
} from '../trainer.ts';
import { type OnnxDevice, onnxStarters } from './device/starters.ts';
import { float32Data } from './session/float32Data.ts';
import { createResidentState } from './session/residentState.ts';
import { runSession } from './session/runSession.ts';
import { SessionCache } from './session/sessions.ts';
import { mapVectors, nextName } from './session/stateVectors.ts';
import { packBytes } from './step/bytePacking.ts';
import { countHits, oneHot } from './step/labels.ts';
import { evaluationModel, type GraphConfig, trainingModel } from './step/models.ts';

type Feeds = Readonly<Record<string, Tensor>> & { readonly labels: Tensor };

/** The new state stays on a device that can keep it. */
function trainingOptions(
  { keepsResults, sessionOptions }: OnnxDevice,
  stateOutputs: readonly string[],
): InferenceSession.SessionOptions {
  if (!keepsResults) return sessionOptions;
  const locations = stateOutputs.map((name) => [name, 'gpu-buffer'] as const);
  return { ...sessionOptions, preferredOutputLocation: Object.fromEntries(locations) };
}

/** Trains with ONNX Runtime: a step is one run of a graph made by `trainingModel`. */
export async function createOnnxTrainer(config: TrainerConfig): Promise<Trainer> {
  const { network, recipe, seed } = config;
  const { optimizer } = recipe;
  const device = await startDevice(config.device, onnxStarters(network, config.variant));
  const { emitters, sessionOptions, packsBytes } = device;
  const layout = stateLayout(network, optimizer);
  const state = await createResidentState(layout, device);
  const stateOutputs = Object.values(mapVectors(layout, nextName));
  const graphConfig = (batchSize: number, mixes: boolean): GraphConfig => {
    return { network, recipe, emitters, batchSize, packsBytes, mixes };
  };
  const stepOptions = trainingOptions(device, stateOutputs);
  const mixingSessions = new SessionCache(
    (size) => trainingModel(graphConfig(size, true)),
    stepOptions,
  );
  const plainSessions = new SessionCache(
    (size) => trainingModel(graphConfig(size, false)),
    stepOptions,
  );
  const evaluationSessions = new SessionCache(
    (size) => evaluationModel(graphConfig(size, false)),
    sessionOptions,
  );
  const cutmix = new CutMix({ ...recipe.cutmix, seed });
  let step = 0;

  function imageTensor({ count, images }: ImageBatch): Tensor {
    const { inputChannels, inputSize } = network;
    const bytes = new Tensor('uint8', images, [count, inputChannels, inputSize, inputSize]);
    return packsBytes ? packBytes(bytes) : bytes;
  }

  function batchFeeds(batch: ImageBatch, smoothing?: number): Feeds {
    return { images: imageTensor(batch), labels: oneHot(batch.labels, network.classes, smoothing) };
  }

  function mixingFeeds(batch: ImageBatch, partners: ImageBatch): Feeds {
    const { count } = batch;
    const { inputSize } = network;
    const size = { batchSize: count, height: inputSize, width: inputSize, step, paired: true };
    const { boxes, lambdas } = cutmix.plan(size);
    return {
      ...batchFeeds(batch, recipe.labelSmoothing),
      partnerImages: imageTensor(partners),
      partnerLabels: oneHot(partners.labels, network.classes, recipe.labelSmoothing),
      boxes: new Tensor('int32', boxes, [count, 4]),
      lambdas: new Tensor('float32', lambdas, [count]),
    };
  }

  return {
    device: device.device,
    variant: device.variant,
    description: device.description,

    load(from) {
      checkState(from, network, optimizer);
      state.load(from);
      step = from.step;
    },

    async step(batch, partners, learningRate = optimizer.learningRate): Promise<BatchResult> {
      const [sessions, others] = partners
        ? [mixingSessions, plainSessions]
        : [plainSessions, mixingSessions];
      // A run mixes for many epochs or not at all: sessions of the other kind only hold memory.
      await others.release();
      const session = await sessions.get(batch.count);
      const factor = Float32Array.of(stepSize(optimizer, learningRate, step));
      const results = await runSession(
        device.device,
        session,
        {
          ...(partners ? mixingFeeds(batch, partners) : batchFeeds(batch, recipe.labelSmoothing)),
          ...state.vectors(),
          stepSize: new Tensor('float32', factor, []),
        },
        [...stateOutputs, 'loss', 'logits', 'targets'],
      );
      state.replace(mapVectors(layout, (name) => results[nextName(name)]!));
      step++;
      return {
        loss: float32Data(results['loss']!)[0]!,
        correct: countHits(results['logits']!, results['targets']!),
      };
    },

    async evaluate(batch): Promise<EvaluationResult> {
      const session = await evaluationSessions.get(batch.count);
      const feeds = batchFeeds(batch);
      const { parameters, runningStatistics } = state.vectors();
      const results = await runSession(device.device, session, {
        ...feeds,
        parameters,
        runningStatistics,
      });
      const logits = float32Data(results['logits']!);
      return {
        loss: float32Data(results['loss']!)[0]!,
        correct: countHits(results['logits']!, feeds.labels),
        logits,
        predictions: argmaxRows(logits, network.classes),
      };
    },

    async state(): Promise<TrainState> {
      return { step, ...(await state.read()) };
    },

    async dispose() {
      await state.dispose();
      await mixingSessions.release();
      await plainSessions.release();
      await evaluationSessions.release();
      device.dispose();
    },
  };
}

/** Starts every device in turn and says what it is, or why it is not there. */
export function describeOnnxDevices(): Promise<readonly DeviceReport[]> {
  return describeDevices(onnxStarters(resnet20(), undefined));
}
