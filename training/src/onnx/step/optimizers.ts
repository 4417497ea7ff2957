import type { Adam, Nesterov, Optimizer } from '../../recipe.ts';
import type { GraphBuilder, Value } from '../graph/graphBuilder.ts';
import * as op from '../graph/operators.ts';

/** Flat vectors; `secondMoments` only if the optimizer has them. */
export interface OptimizedState {
  readonly parameters: Value;
  readonly firstMoments: Value;
  readonly secondMoments?: Value;
}

/** One step of the optimizer; `stepSize` is a scalar, the result of `stepSize` for this step. */
export function emitUpdate(
  graph: GraphBuilder,
  optimizer: Optimizer,
  state: OptimizedState,
  gradient: Value,
  stepSize: Value,
): OptimizedState {
  switch (optimizer.kind) {
    case 'adam':
      return emitAdam(graph, optimizer, withSecondMoments(state), gradient, stepSize);
    case 'nesterov':
      return emitNesterov(graph, optimizer, state, gradient, stepSize);
  }
}

function withSecondMoments({ secondMoments, ...state }: OptimizedState): Required<OptimizedState> {
  if (!secondMoments) throw new Error('Adam needs second moments');
  return { ...state, secondMoments };
}

function emitAdam(
  graph: GraphBuilder,
  { beta1, beta2, epsilon }: Adam,
  state: Required<OptimizedState>,
  gradient: Value,
  stepSize: Value,
): OptimizedState {
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

function emitNesterov(
  graph: GraphBuilder,
  optimizer: Nesterov,
  state: OptimizedState,
  gradient: Value,
  stepSize: Value,
): OptimizedState {
  const momentum = op.scalar(graph, optimizer.momentum);
  const velocity = op.add(graph, op.mul(graph, state.firstMoments, momentum), gradient);
  const ahead = op.add(graph, gradient, op.mul(graph, velocity, momentum));
  const update = op.mul(graph, ahead, stepSize);
  return { parameters: op.sub(graph, state.parameters, update), firstMoments: velocity };
}
