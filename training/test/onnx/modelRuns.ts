import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Network } from '../../src/network.ts';
import type { EmitterSet } from '../../src/onnx/layers/emitter.ts';
import {
  fromGraphOrder,
  parameterOrder,
  toGraphOrder,
} from '../../src/onnx/session/parameterOrder.ts';
import { evaluationModel, trainingModel } from '../../src/onnx/step/models.ts';
import type { TrainingRecipe } from '../../src/recipe.ts';
import { stateLayout } from '../../src/state/layout.ts';
import { stepSize } from '../../src/stepSize.ts';
import { type TinyBatch, tinyState } from '../reference/tinyNetworks.ts';

/** A model and its batch; the state is that of `tinyState`. */
export interface ModelRun {
  readonly network: Network;
  readonly recipe: TrainingRecipe;
  readonly emitters: EmitterSet;
  readonly batch: TinyBatch;
}

export interface TrainingOutputs {
  readonly loss: number;
  readonly gradient: Float32Array;
  readonly parameters: Float32Array;
  readonly firstMoments: Float32Array;
  readonly secondMoments: Float32Array;
  readonly runningStatistics: Float32Array;
}

export interface EvaluationOutputs {
  readonly loss: number;
  readonly logits: Float32Array;
}

function vector(data: Float32Array): Tensor {
  return new Tensor('float32', data, [data.length]);
}

async function outputs(
  model: Uint8Array,
  feeds: Record<string, Tensor>,
): Promise<(name: string) => Float32Array> {
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'] });
  const results = await session.run(feeds);
  await session.release();
  return (name) => Float32Array.from(results[name]!.data as Float32Array);
}

function commonFeeds({ network, recipe, emitters, batch }: ModelRun): Record<string, Tensor> {
  const { inputSize, classes } = network;
  const { parameters, runningStatistics } = tinyState(network);
  const order = parameterOrder(stateLayout(network, recipe.optimizer), emitters);
  return {
    images: new Tensor('uint8', batch.bytes, [batch.count, 3, inputSize, inputSize]),
    labels: new Tensor('float32', batch.softLabels, [batch.count, classes]),
    parameters: vector(toGraphOrder(parameters, order)),
    runningStatistics: vector(runningStatistics),
  };
}

/** Runs one training step; vectors are in the order of a state. */
export async function runTraining(run: ModelRun): Promise<TrainingOutputs> {
  const { network, recipe, emitters, batch } = run;
  const { optimizer } = recipe;
  const state = tinyState(network);
  const order = parameterOrder(stateLayout(network, optimizer), emitters);
  const model = trainingModel({
    network,
    recipe,
    emitters,
    batchSize: batch.count,
    packsBytes: false,
  });
  const result = await outputs(model, {
    ...commonFeeds(run),
    firstMoments: vector(toGraphOrder(state.firstMoments, order)),
    ...(optimizer.kind === 'adam' && {
      secondMoments: vector(toGraphOrder(state.secondMoments, order)),
    }),
    stepSize: new Tensor('float32', [stepSize(optimizer, optimizer.learningRate, state.step)], []),
  });
  return {
    loss: result('loss')[0]!,
    gradient: fromGraphOrder(result('gradient'), order),
    parameters: fromGraphOrder(result('newParameters'), order),
    firstMoments: fromGraphOrder(result('newFirstMoments'), order),
    secondMoments:
      optimizer.kind === 'adam'
        ? fromGraphOrder(result('newSecondMoments'), order)
        : new Float32Array(0),
    runningStatistics: result('newRunningStatistics'),
  };
}

export async function runEvaluation(run: ModelRun): Promise<EvaluationOutputs> {
  const { network, recipe, emitters, batch } = run;
  const model = evaluationModel({
    network,
    recipe,
    emitters,
    batchSize: batch.count,
    packsBytes: false,
  });
  const result = await outputs(model, commonFeeds(run));
  return { loss: result('loss')[0]!, logits: result('logits') };
}
