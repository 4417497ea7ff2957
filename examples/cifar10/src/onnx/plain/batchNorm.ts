import type { BatchNormLayer } from '../../network.ts';
import type { EmitContext, LayerEmitter, TrainingContext } from '../emitter.ts';
import type { GraphBuilder, Value } from '../graphBuilder.ts';
import * as op from '../operators.ts';

const BATCH_AND_SPATIAL_AXES = [0, 2, 3];

function perChannel(graph: GraphBuilder, vector: Value): Value {
  return op.reshape(graph, vector, [vector.shape[0]!, 1, 1]);
}

/** The mean over batch and pixels of each channel, [C], of a · b. */
function meanOfProduct(graph: GraphBuilder, a: Value, b: Value): Value {
  return op.reduceMean(graph, op.mul(graph, a, b), BATCH_AND_SPATIAL_AXES);
}

function mean(graph: GraphBuilder, x: Value): Value {
  return op.reduceMean(graph, x, BATCH_AND_SPATIAL_AXES);
}

/** momentum · running + (1 − momentum) · batch, as Keras updates its moving averages. */
function trackStatistic(
  { graph, batchNorm, statistic, newStatistics }: TrainingContext,
  name: string,
  batchStatistic: Value,
): void {
  const { momentum } = batchNorm;
  const kept = op.mul(graph, statistic(name), op.scalar(graph, momentum));
  const added = op.mul(graph, batchStatistic, op.scalar(graph, 1 - momentum));
  newStatistics.set(name, op.add(graph, kept, added));
}

function affine(graph: GraphBuilder, x: Value, scale: Value, shift: Value): Value {
  const scaled = op.mul(graph, x, perChannel(graph, scale));
  return op.add(graph, scaled, perChannel(graph, shift));
}

export const batchNorm: LayerEmitter<BatchNormLayer> = {
  train(context, layer, input) {
    const { graph } = context;
    const gamma = context.parameter(`${layer.name}.gamma`);
    const beta = context.parameter(`${layer.name}.beta`);

    const center = mean(graph, input);
    const variance = op.sub(
      graph,
      meanOfProduct(graph, input, input),
      op.mul(graph, center, center),
    );
    trackStatistic(context, `${layer.name}.mean`, center);
    trackStatistic(context, `${layer.name}.variance`, variance);

    const epsilon = op.scalar(graph, context.batchNorm.epsilon);
    const inverseDeviation = op.reciprocal(graph, op.sqrt(graph, op.add(graph, variance, epsilon)));
    const scale = op.mul(graph, gamma, inverseDeviation);
    const shift = op.sub(graph, beta, op.mul(graph, center, scale));
    return {
      output: affine(graph, input, scale, shift),
      // Ioffe and Szegedy (2015), section 3, gathered into dx = scale · dy + a · x + b per channel.
      backward(gradient) {
        const count = input.shape[0]! * input.shape[2]! * input.shape[3]!;
        const gradientMean = mean(graph, gradient);
        const covariance = op.sub(
          graph,
          meanOfProduct(graph, gradient, input),
          op.mul(graph, center, gradientMean),
        );
        const normalizedCovariance = op.mul(graph, covariance, inverseDeviation);
        const countScalar = op.scalar(graph, count);
        context.gradients.set(
          `${layer.name}.gamma`,
          op.mul(graph, normalizedCovariance, countScalar),
        );
        context.gradients.set(`${layer.name}.beta`, op.mul(graph, gradientMean, countScalar));

        const inputScale = op.neg(
          graph,
          op.mul(graph, op.mul(graph, scale, inverseDeviation), normalizedCovariance),
        );
        const offset = op.neg(
          graph,
          op.add(graph, op.mul(graph, inputScale, center), op.mul(graph, scale, gradientMean)),
        );
        return op.add(
          graph,
          affine(graph, gradient, scale, offset),
          op.mul(graph, input, perChannel(graph, inputScale)),
        );
      },
    };
  },
  infer(context: EmitContext, layer, input) {
    const { graph } = context;
    return op.batchNormalization(graph, input, {
      gamma: context.parameter(`${layer.name}.gamma`),
      beta: context.parameter(`${layer.name}.beta`),
      mean: context.statistic(`${layer.name}.mean`),
      variance: context.statistic(`${layer.name}.variance`),
      epsilon: context.batchNorm.epsilon,
    });
  },
};
