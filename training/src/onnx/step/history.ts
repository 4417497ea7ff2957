import { gpuStepsPerRead } from '../../devices/stepsPerRead.ts';
import type { GraphBuilder, Value } from '../graph/graphBuilder.ts';
import * as op from '../graph/operators.ts';

/** The length of a vector with the losses and hits of as many steps as a read covers. */
export const historyLength: number = 2 * gpuStepsPerRead;

/**
 * A number for the argmax of each row of x [N, K]: K for column 0, K − 1 for column 1, and so on; the
 * first column on a tie.
 */
function rankOfLargest(graph: GraphBuilder, x: Value): Value {
  const columns = x.shape[1]!;
  const descending = Float32Array.from({ length: columns }, (_, column) => columns - column);
  const isLargest = op.equal(graph, x, op.reduceMax(graph, x, 1));
  const ranks = op.mul(
    graph,
    op.castToFloat32(graph, isLargest),
    graph.float32(descending, [columns]),
  );
  return op.reduceMax(graph, ranks, 1);
}

/**
 * What `countHits` counts, [1]. In float32, since WebGPU has no operators for the integers of an
 * ArgMax.
 */
function hits(graph: GraphBuilder, logits: Value, labels: Value): Value {
  const agree = op.equal(graph, rankOfLargest(graph, logits), rankOfLargest(graph, labels));
  return op.reduceSum(graph, op.castToFloat32(graph, agree), [0]);
}

/**
 * Moves the results in the vector `history` to the front by one, and writes that of this step behind
 * them: its loss, then the number of hits.
 */
export function appendResult(
  graph: GraphBuilder,
  history: Value,
  loss: Value,
  logits: Value,
  labels: Value,
): Value {
  const length = history.shape[0]!;
  const kept = op.segment(graph, history, 2, length - 2);
  return op.concat(graph, [kept, op.reshape(graph, loss, [1]), hits(graph, logits, labels)], 0);
}
