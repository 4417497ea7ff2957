import type { GraphBuilder, Value } from '../graph/graphBuilder.ts';
import * as op from '../graph/operators.ts';

export interface CrossEntropy {
  /** The mean over the batch, a scalar. */
  readonly loss: Value;
  /** The gradient of the logits, [N, K]. */
  readonly gradient: Value;
}

/** The cross-entropy between soft labels and softmax(logits), both [N, K]. */
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

/** The l2 term factor · Σw² of the loss, computed from its gradient 2 · factor · w. */
export function l2Penalty(graph: GraphBuilder, parameters: Value, decay: Value): Value {
  const products = op.reduceSum(graph, op.mul(graph, parameters, decay), [0]);
  return op.mul(graph, products, op.scalar(graph, 0.5));
}
