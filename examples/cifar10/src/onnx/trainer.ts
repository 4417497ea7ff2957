import { type Batch, CutMix } from '@cutmix/onnx';
import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { checkState } from '../checkState.ts';
import { type DeviceReport, describeDevices, startDevice } from '../devices.ts';
import { resnet20 } from '../network.ts';
import { stateLayout } from '../parameters.ts';
import type {
  BatchResult,
  EvaluationResult,
  ImageBatch,
  Trainer,
  TrainerConfig,
  TrainState,
} from '../trainer.ts';
import { adamStepSize } from './adam.ts';
import { packBytes } from './bytePacking.ts';
import { type OnnxDevice, onnxStarters } from './devices.ts';
import { evaluationModel, type GraphConfig, trainingModel } from './graphs.ts';
import { countHits, float32Data, oneHot, rowMaxima } from './labels.ts';
import { createResidentState } from './residentState.ts';
import { SessionCache } from './sessions.ts';

/** The new state stays on a device that can keep it. */
function trainingOptions({
  keepsResults,
  sessionOptions,
}: OnnxDevice): InferenceSession.SessionOptions {
  if (!keepsResults) return sessionOptions;
  const preferredOutputLocation = {
    newParameters: 'gpu-buffer',
    newFirstMoments: 'gpu-buffer',
    newSecondMoments: 'gpu-buffer',
    newStatistics: 'gpu-buffer',
  } as const;
  return { ...sessionOptions, preferredOutputLocation };
}

/** Trains with ONNX Runtime: a step is one run of a graph made by `trainingModel`. */
export async function createOnnxTrainer(config: TrainerConfig): Promise<Trainer> {
  const { network, recipe, seed } = config;
  const device = await startDevice(config.device, onnxStarters(network, config.graph));
  const { emitters, sessionOptions, packsBytes } = device;
  const state = await createResidentState(stateLayout(network), device);
  const graphConfig = (batchSize: number): GraphConfig => {
    return { network, recipe, batchSize, emitters, packsBytes };
  };
  const trainingSessions = new SessionCache(
    (size) => trainingModel(graphConfig(size)),
    trainingOptions(device),
  );
  const evaluationSessions = new SessionCache(
    (size) => evaluationModel(graphConfig(size)),
    sessionOptions,
  );
  const cutmix = new CutMix({ ...recipe.cutmix, numClasses: network.classes, seed });
  let step = 0;

  function images({ count, images }: ImageBatch): Tensor {
    const { inputChannels, inputSize } = network;
    return new Tensor('uint8', images, [count, inputChannels, inputSize, inputSize]);
  }

  function feed(bytes: Tensor): Tensor {
    return packsBytes ? packBytes(bytes) : bytes;
  }

  function unmixed(batch: ImageBatch): Batch {
    return { xs: images(batch), ys: oneHot(batch.labels, network.classes) };
  }

  function mixed(batch: ImageBatch, partners: ImageBatch): Batch {
    const [batchA, batchB] = [batch, partners].map((part) => ({
      xs: images(part),
      ys: new Tensor('uint8', part.labels, [part.count]),
    }));
    cutmix.step = step;
    return cutmix.apply(batchA!, batchB!);
  }

  return {
    device: device.device,
    graph: device.graph,
    description: device.description,

    load(from) {
      checkState(from, network);
      state.load(from);
      step = from.step;
    },

    async step(batch, partners): Promise<BatchResult> {
      const session = await trainingSessions.get(batch.count);
      const { xs, ys } = partners ? mixed(batch, partners) : unmixed(batch);
      const stepSize = Float32Array.of(adamStepSize(recipe.adam, step + 1));
      const results = await session.run(
        {
          images: feed(xs),
          labels: ys,
          ...state.vectors(),
          stepSize: new Tensor('float32', stepSize, []),
        },
        ['newParameters', 'newFirstMoments', 'newSecondMoments', 'newStatistics', 'loss', 'logits'],
      );
      state.replace({
        parameters: results['newParameters']!,
        firstMoments: results['newFirstMoments']!,
        secondMoments: results['newSecondMoments']!,
        statistics: results['newStatistics']!,
      });
      step++;
      return {
        loss: float32Data(results['loss']!)[0]!,
        correct: countHits(results['logits']!, ys),
      };
    },

    async evaluate(batch): Promise<EvaluationResult> {
      const session = await evaluationSessions.get(batch.count);
      const { xs, ys } = unmixed(batch);
      const { parameters, statistics } = state.vectors();
      const results = await session.run({ images: feed(xs), labels: ys, parameters, statistics });
      return {
        loss: float32Data(results['loss']!)[0]!,
        correct: countHits(results['logits']!, ys),
        predictions: rowMaxima(results['logits']!),
      };
    },

    async state(): Promise<TrainState> {
      return { step, ...(await state.read()) };
    },

    async dispose() {
      await state.dispose();
      await trainingSessions.release();
      await evaluationSessions.release();
      device.dispose();
    },
  };
}

/** Starts every device in turn and says what it is, or why it is not there. */
export function describeOnnxDevices(): Promise<readonly DeviceReport[]> {
  return describeDevices(onnxStarters(resnet20(), undefined));
}
