import type { Graph } from '@cutmix/onnx/model';
import type { Network } from '../../network.ts';
import type { TrainingRecipe } from '../../recipe.ts';
import { type StateLayout, stateLayout, type TensorSlot } from '../../state/layout.ts';
import { GraphBuilder, modelBytes, type Value } from '../graph/graphBuilder.ts';
import * as op from '../graph/operators.ts';
import { emitInference, emitTraining } from '../layers/emitNetwork.ts';
import type { EmitContext, EmitterSet } from '../layers/emitter.ts';
import { type BatchFormat, type BatchValues, declareBatch } from './batchInputs.ts';
import { appendResult, historyLength } from './history.ts';
import { l2Penalty, softmaxCrossEntropy } from './loss.ts';
import { emitUpdate } from './optimizers.ts';

export interface GraphConfig extends BatchFormat {
  readonly network: Network;
  readonly recipe: TrainingRecipe;
  readonly emitters: EmitterSet;
}

/**
 * The tensors of a flat vector, by name. A single Split would bind more buffers than a WebGPU shader
 * supports.
 */
function unflatten(
  graph: GraphBuilder,
  vector: Value,
  slots: readonly TensorSlot[],
): ReadonlyMap<string, Value> {
  return new Map(
    slots.map(({ name, shape, offset, size }) => {
      return [name, op.reshape(graph, op.segment(graph, vector, offset, size), shape)];
    }),
  );
}

function lookUp(tensors: ReadonlyMap<string, Value>, name: string): Value {
  const tensor = tensors.get(name);
  if (!tensor) {
    throw new Error(`unknown tensor ${name}; known are ${[...tensors.keys()].join(', ')}`);
  }
  return tensor;
}

interface Inputs extends EmitContext, BatchValues {
  readonly layout: StateLayout;
  readonly parameters: Value;
  /** The gradient of the l2 term, flat like the parameters. */
  readonly decay: Value;
  readonly runningStatistics: Value;
}

function declareInputs(config: GraphConfig): Inputs {
  const { network, recipe } = config;
  const graph = new GraphBuilder();
  const layout = stateLayout(network, recipe.optimizer);
  const parameters = graph.input('parameters', 'float32', [layout.parameterCount]);
  const runningStatistics = graph.input('runningStatistics', 'float32', [
    layout.runningStatisticCount,
  ]);
  const parameterTensors = unflatten(graph, parameters, layout.parameters);
  // ONNX Runtime folds it into a constant when a session is created.
  const decayFactors = op.flatten(
    graph,
    layout.parameters.map(({ size, regularized }) =>
      op.expand(graph, op.scalar(graph, regularized ? 2 * recipe.l2 : 0), [size]),
    ),
  );
  const runningStatisticTensors = unflatten(graph, runningStatistics, layout.runningStatistics);
  return {
    graph,
    layout,
    batchNorm: recipe.batchNorm,
    decay: op.mul(graph, parameters, decayFactors),
    ...declareBatch(graph, network, config, recipe.normalization),
    parameters,
    runningStatistics,
    parameter: (name) => lookUp(parameterTensors, name),
    runningStatistic: (name) => lookUp(runningStatisticTensors, name),
  };
}

/** momentum · running + (1 − momentum) · batch, as in Keras. */
function updateRunningStatistics(
  { graph, layout, runningStatistics }: Inputs,
  momentum: number,
  batchStatistics: ReadonlyMap<string, Value>,
): Value {
  const added = op.flatten(
    graph,
    layout.runningStatistics.map(({ name }) => lookUp(batchStatistics, name)),
  );
  return op.add(
    graph,
    op.mul(graph, runningStatistics, op.scalar(graph, momentum)),
    op.mul(graph, added, op.scalar(graph, 1 - momentum)),
  );
}

/** A whole training step as an ONNX model: see `trainingGraph`. */
export function trainingModel(config: GraphConfig, keepsHistory = false): Uint8Array {
  return modelBytes(trainingGraph(config, keepsHistory));
}

/**
 * A whole training step as an ONNX graph.
 *
 * Inputs: those of `declareBatch`; the state's `parameters`, `runningStatistics`, `firstMoments` and,
 * if the optimizer has them, `secondMoments`; the scalar `stepSize`.
 *
 * Outputs: the new state, with `new` before each name (`newParameters`); the scalar `loss`; `logits`
 * and `targets`, the labels after mixing and smoothing, both [N, K]; `gradient`, flat like the
 * parameters.
 *
 * @param keepsHistory - Whether the model has an input `history`, float32 of `historyLength`, and an
 * output `newHistory`: see `appendResult`. By default it has not.
 */
export function trainingGraph(config: GraphConfig, keepsHistory = false): Graph {
  const { network, recipe, emitters } = config;
  const inputs = declareInputs(config);
  const { graph, layout, images, labels, parameters } = inputs;
  const firstMoments = graph.input('firstMoments', 'float32', [layout.parameterCount]);
  const secondMoments =
    layout.secondMomentCount > 0
      ? graph.input('secondMoments', 'float32', [layout.secondMomentCount])
      : undefined;
  const stepSize = graph.input('stepSize', 'float32', []);

  const gradients = new Map<string, Value>();
  const batchStatistics = new Map<string, Value>();
  const context = { ...inputs, gradients, batchStatistics };
  const forward = emitTraining(context, emitters, network.layers, images);
  const crossEntropy = softmaxCrossEntropy(graph, forward.output, labels);
  forward.backward(crossEntropy.gradient);

  const dataGradient = op.flatten(
    graph,
    layout.parameters.map(({ name }) => lookUp(gradients, name)),
  );
  const gradient = op.add(graph, dataGradient, inputs.decay);
  const state = { parameters, firstMoments, ...(secondMoments && { secondMoments }) };
  const updated = emitUpdate(graph, recipe.optimizer, state, gradient, stepSize);

  graph.output('newParameters', updated.parameters);
  graph.output('newFirstMoments', updated.firstMoments);
  if (updated.secondMoments) graph.output('newSecondMoments', updated.secondMoments);
  const newRunningStatistics = updateRunningStatistics(
    inputs,
    recipe.batchNorm.momentum,
    batchStatistics,
  );
  graph.output('newRunningStatistics', newRunningStatistics);
  const loss = op.add(graph, crossEntropy.loss, l2Penalty(graph, inputs.parameters, inputs.decay));
  graph.output('loss', loss);
  graph.output('logits', forward.output);
  graph.output('targets', labels);
  graph.output('gradient', gradient);
  if (keepsHistory) {
    const history = graph.input('history', 'float32', [historyLength]);
    graph.output('newHistory', appendResult(graph, history, loss, forward.output, labels));
  }
  return graph.toGraph(emitters.rewrite);
}

/** Evaluates the network with its running statistics; names are those of `trainingGraph`. */
export function evaluationModel(config: GraphConfig): Uint8Array {
  const { network, emitters } = config;
  const inputs = declareInputs(config);
  const { graph, images, labels } = inputs;
  const logits = emitInference(inputs, emitters, network.layers, images);
  const { loss } = softmaxCrossEntropy(graph, logits, labels);
  graph.output('loss', op.add(graph, loss, l2Penalty(graph, inputs.parameters, inputs.decay)));
  graph.output('logits', logits);
  return graph.toBytes(emitters.rewrite);
}
