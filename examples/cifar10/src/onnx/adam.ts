import type { Recipe } from '../recipe.ts';
import type { GraphBuilder, Value } from './graphBuilder.ts';
import * as op from './operators.ts';

export interface AdamState {
  readonly parameters: Value;
  readonly firstMoments: Value;
  readonly secondMoments: Value;
}

/**
 * The factor of m / (√v + ε) in step number `step`, counted from 1: Kingma and Ba (2015), the
 * efficient form at the end of section 2, as Keras writes it.
 */
export function adamStepSize({ learningRate, beta1, beta2 }: Recipe['adam'], step: number): number {
  return (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
}

/** One step of Adam on flat vectors. */
export function emitAdam(
  graph: GraphBuilder,
  { beta1, beta2, epsilon }: Recipe['adam'],
  state: AdamState,
  gradient: Value,
  stepSize: Value,
): AdamState {
  const average = (kept: Value, added: Value, beta: number): Value =>
    op.add(
      graph,
      op.mul(graph, kept, op.scalar(graph, beta)),
      op.mul(graph, added, op.scalar(graph, 1 - beta)),
    );
  const firstMoments = average(state.firstMoments, gradient, beta1);
  const secondMoments = average(state.secondMoments, op.mul(graph, gradient, gradient), beta2);
  const deviation = op.add(graph, op.sqrt(graph, secondMoments), op.scalar(graph, epsilon));
  const update = op.mul(graph, op.div(graph, firstMoments, deviation), stepSize);
  return { parameters: op.sub(graph, state.parameters, update), firstMoments, secondMoments };
}
