import { type Batch, CutMix } from '@cutmix/onnx';
import { env, Tensor } from 'onnxruntime-node';
import { stateLayout } from '../parameters.ts';
import type {
  BatchResult,
  Device,
  ImageBatch,
  Trainer,
  TrainerConfig,
  TrainState,
} from '../trainer.ts';
import { UserError } from '../userError.ts';
import { adamStepSize } from './adam.ts';
import { chooseEmitters } from './chooseEmitters.ts';
import { evaluationModel, type GraphConfig, trainingModel } from './graphs.ts';
import { countHits, float32Data, oneHot } from './labels.ts';
import { fromGraphOrder, parameterOrder, toGraphOrder } from './parameterOrder.ts';
import { SessionCache, threadCount } from './sessions.ts';

type VectorName = 'parameters' | 'firstMoments' | 'secondMoments' | 'statistics';

function vector(data: Float32Array): Tensor {
  return new Tensor('float32', data, [data.length]);
}

/** The vectors of a state as tensors of their own, in the order of the graph. */
function stateTensors(state: TrainState, order: Uint32Array): Record<VectorName, Tensor> {
  return {
    parameters: vector(toGraphOrder(state.parameters, order)),
    firstMoments: vector(toGraphOrder(state.firstMoments, order)),
    secondMoments: vector(toGraphOrder(state.secondMoments, order)),
    statistics: vector(state.statistics.slice()),
  };
}

function checkDevice(device: TrainerConfig['device']): Device {
  if (device === 'webgpu' || device === 'cuda') {
    throw new UserError(
      `--device ${device} is not available yet with --adapter onnx; use --device cpu or auto.`,
    );
  }
  return 'cpu';
}

/** Trains with ONNX Runtime: a step is one run of a graph made by `trainingModel`. */
export async function createOnnxTrainer(config: TrainerConfig): Promise<Trainer> {
  const { network, recipe, seed } = config;
  const device = checkDevice(config.device);
  const layout = stateLayout(network);
  const { kind, emitters, description } = await chooseEmitters(config.graph, network);
  const order = parameterOrder(layout, emitters);
  const graphConfig = (batchSize: number): GraphConfig => {
    return { network, recipe, batchSize, emitters };
  };
  const trainingSessions = new SessionCache((size) => trainingModel(graphConfig(size)));
  const evaluationSessions = new SessionCache((size) => evaluationModel(graphConfig(size)));
  const cutmix = new CutMix({ ...recipe.cutmix, numClasses: network.classes, seed });
  let step = 0;
  let tensors: Record<VectorName, Tensor> | undefined;

  function loaded(): Record<VectorName, Tensor> {
    if (!tensors) {
      throw new Error('load a state before the first step');
    }
    return tensors;
  }

  function images({ count, images }: ImageBatch): Tensor {
    const { inputChannels, inputSize } = network;
    return new Tensor('uint8', images, [count, inputChannels, inputSize, inputSize]);
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
    device,
    graph: kind,
    description: `ONNX Runtime ${env.versions.node}, CPU, ${threadCount} threads, ${description}`,

    load(state) {
      for (const [name, length] of [
        ['parameters', layout.parameterCount],
        ['firstMoments', layout.parameterCount],
        ['secondMoments', layout.parameterCount],
        ['statistics', layout.statisticCount],
      ] as const) {
        if (state[name].length !== length) {
          throw new RangeError(
            `${name} of ${network.name} has ${length} elements, received ${state[name].length}`,
          );
        }
      }
      step = state.step;
      tensors = stateTensors(state, order);
    },

    async step(batch, partners): Promise<BatchResult> {
      const session = await trainingSessions.get(batch.count);
      const { xs, ys } = partners ? mixed(batch, partners) : unmixed(batch);
      const stepSize = Float32Array.of(adamStepSize(recipe.adam, step + 1));
      const results = await session.run(
        { images: xs, labels: ys, ...loaded(), stepSize: new Tensor('float32', stepSize, []) },
        ['newParameters', 'newFirstMoments', 'newSecondMoments', 'newStatistics', 'loss', 'logits'],
      );
      tensors = {
        parameters: results['newParameters']!,
        firstMoments: results['newFirstMoments']!,
        secondMoments: results['newSecondMoments']!,
        statistics: results['newStatistics']!,
      };
      step++;
      return {
        loss: float32Data(results['loss']!)[0]!,
        correct: countHits(results['logits']!, ys),
      };
    },

    async evaluate(batch): Promise<BatchResult> {
      const session = await evaluationSessions.get(batch.count);
      const { xs, ys } = unmixed(batch);
      const { parameters, statistics } = loaded();
      const results = await session.run({ images: xs, labels: ys, parameters, statistics });
      return {
        loss: float32Data(results['loss']!)[0]!,
        correct: countHits(results['logits']!, ys),
      };
    },

    async state(): Promise<TrainState> {
      const { parameters, firstMoments, secondMoments, statistics } = loaded();
      return {
        step,
        parameters: fromGraphOrder(float32Data(parameters), order),
        firstMoments: fromGraphOrder(float32Data(firstMoments), order),
        secondMoments: fromGraphOrder(float32Data(secondMoments), order),
        statistics: float32Data(statistics).slice(),
      };
    },

    async dispose() {
      await trainingSessions.release();
      await evaluationSessions.release();
    },
  };
}

export async function describeOnnxDevices(): Promise<
  readonly { device: Device; available: boolean; detail: string }[]
> {
  const notYet = (device: Device) => {
    return { device, available: false, detail: 'training on it is not available yet' };
  };
  return [
    {
      device: 'cpu',
      available: true,
      detail: `ONNX Runtime ${env.versions.node}, ${threadCount} threads`,
    },
    notYet('webgpu'),
    notYet('cuda'),
  ];
}
