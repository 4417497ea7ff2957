import type { StateLayout } from '../parameters.ts';
import type { EmitContext } from './emitter.ts';
import type { GraphBuilder, Value } from './graphBuilder.ts';
import * as op from './operators.ts';

export interface CrossEntropy {
  /** The mean over the batch, a scalar. */
  readonly loss: Value;
  /** With respect to the logits, [N, K]. */
  readonly gradient: Value;
}

/** Cross-entropy of softmax(logits) with soft labels; both [N, K]. */
export function softmaxCrossEntropy(
  graph: GraphBuilder,
  logits: Value,
  labels: Value,
): CrossEntropy {
  const shifted = op.sub(graph, logits, op.reduceMax(graph, logits, 1));
  const exponentials = op.exp(graph, shifted);
  const sums = op.reduceSum(graph, exponentials, [1], true);
  const logProbabilities = op.sub(graph, shifted, op.log(graph, sums));
  const batchShare = op.scalar(graph, 1 / logits.shape[0]!);
  const agreement = op.reduceSum(graph, op.mul(graph, labels, logProbabilities), [0, 1]);
  const labelMass = op.reduceSum(graph, labels, [1], true);
  const expected = op.mul(graph, op.div(graph, exponentials, sums), labelMass);
  return {
    loss: op.neg(graph, op.mul(graph, agreement, batchShare)),
    gradient: op.mul(graph, op.sub(graph, expected, labels), batchShare),
  };
}

/** factor · Σw² over the regularized parameters: Keras's `l2` regularizer. */
export function l2Penalty(
  { graph, parameter }: EmitContext,
  layout: StateLayout,
  factor: number,
): Value {
  const sums = layout.parameters
    .filter(({ regularized }) => regularized)
    .map(({ name }) => {
      const weights = op.flatten(graph, [parameter(name)]);
      return op.reduceSum(graph, op.mul(graph, weights, weights), [0], true);
    });
  const total = op.reduceSum(graph, op.concat(graph, sums, 0), [0]);
  return op.mul(graph, total, op.scalar(graph, factor));
}
