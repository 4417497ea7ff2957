import type { BatchNormLayer } from '../../../network.ts';
import type { GraphBuilder, Value } from '../../graph/graphBuilder.ts';
import * as op from '../../graph/operators.ts';
import { elementsPerChannel } from '../batchNorm.ts';
import type { EmitContext, LayerEmitter } from '../emitter.ts';
import { axesButChannels, mean as meanOf } from './channels.ts';

interface Statistics {
  readonly mean: Value;
  readonly variance: Value;
}

/** scale · (x − mean) / √(variance + ε) + shift, by the operator for inference; all but x are [C]. */
function normalize(
  { graph, batchNorm }: EmitContext,
  x: Value,
  { mean, variance }: Statistics,
  scale: Value,
  shift: Value,
): Value {
  const epsilon = { float: batchNorm.epsilon };
  return graph.node('BatchNormalization', [x, scale, shift, mean, variance], x.shape, { epsilon });
}

function statisticsOf(graph: GraphBuilder, x: Value): Statistics {
  const mean = meanOf(graph, x);
  const sumOfSquares = op.reduceSumSquare(graph, x, axesButChannels);
  const share = op.scalar(graph, 1 / elementsPerChannel(x));
  const meanOfSquares = op.mul(graph, sumOfSquares, share);
  // Rounding can make the difference negative.
  return {
    mean,
    variance: op.relu(graph, op.sub(graph, meanOfSquares, op.mul(graph, mean, mean))),
  };
}

/**
 * Batch normalization of [N, C, H, W] in few nodes, for a GPU, where each node is a dispatch.
 */
export const gpuBatchNorm: LayerEmitter<BatchNormLayer> = {
  train(context, { name }, input) {
    const { graph, gradients, batchStatistics } = context;
    const statistics = statisticsOf(graph, input);
    const { mean, variance } = statistics;
    batchStatistics.set(`${name}.mean`, mean);
    batchStatistics.set(`${name}.variance`, variance);
    const gamma = context.parameter(`${name}.gamma`);
    const beta = context.parameter(`${name}.beta`);
    return {
      output: normalize(context, input, statistics, gamma, beta),
      // The gradient of section 3 of the paper as dx = γ/σ · (dy − mean(dy)) − γ/σ · mean(dy · x̂) · x̂.
      backward(gradient) {
        const epsilon = op.scalar(graph, context.batchNorm.epsilon);
        const deviation = op.sqrt(graph, op.add(graph, variance, epsilon));
        const inverseDeviation = op.reciprocal(graph, deviation);
        const gradientMean = meanOf(graph, gradient);
        const covariance = op.sub(
          graph,
          meanOf(graph, op.mul(graph, gradient, input)),
          op.mul(graph, mean, gradientMean),
        );
        const gammaGradientMean = op.mul(graph, covariance, inverseDeviation);
        const count = op.scalar(graph, elementsPerChannel(input));
        gradients.set(`${name}.gamma`, op.mul(graph, gammaGradientMean, count));
        gradients.set(`${name}.beta`, op.mul(graph, gradientMean, count));

        const scale = op.mul(graph, gamma, inverseDeviation);
        const inputScale = op.mul(graph, scale, gammaGradientMean);
        const zeros = graph.float32(new Float32Array(gamma.shape[0]!), gamma.shape);
        const center = { mean: gradientMean, variance };
        return op.sub(
          graph,
          normalize(context, gradient, center, gamma, zeros),
          normalize(context, input, statistics, inputScale, zeros),
        );
      },
    };
  },
  infer(context, { name }, input) {
    const running = {
      mean: context.runningStatistic(`${name}.mean`),
      variance: context.runningStatistic(`${name}.variance`),
    };
    const gamma = context.parameter(`${name}.gamma`);
    return normalize(context, input, running, gamma, context.parameter(`${name}.beta`));
  },
};
