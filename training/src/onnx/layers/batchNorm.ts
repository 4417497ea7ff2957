import type { BatchNormLayer } from '../../network.ts';
import type { GraphBuilder, Value } from '../graph/graphBuilder.ts';
import * as op from '../graph/operators.ts';
import type { EmitContext, LayerEmitter } from './emitter.ts';

/** What a batch normalization computes on large tensors; each memory layout implements it. */
export interface ChannelOperators {
  /** The mean of each channel, [C]. */
  mean(graph: GraphBuilder, x: Value): Value;
  /** The mean of a · b of each channel, [C]. */
  meanOfProduct(graph: GraphBuilder, a: Value, b: Value): Value;
  /** scale · x + shift, with a scale and a shift [C] for each channel. */
  affine(graph: GraphBuilder, x: Value, scale: Value, shift: Value): Value;
  /** scale · x + addend, with a scale [C] for each channel. */
  scaleAdd(graph: GraphBuilder, x: Value, scale: Value, addend: Value): Value;
}

/** A normalization as one affine map for each channel. */
interface Normalization {
  readonly inverseDeviation: Value;
  readonly scale: Value;
  readonly shift: Value;
}

function normalization(
  { graph, batchNorm, parameter }: EmitContext,
  { name }: BatchNormLayer,
  mean: Value,
  variance: Value,
): Normalization {
  const epsilon = op.scalar(graph, batchNorm.epsilon);
  const inverseDeviation = op.reciprocal(graph, op.sqrt(graph, op.add(graph, variance, epsilon)));
  const scale = op.mul(graph, parameter(`${name}.gamma`), inverseDeviation);
  const shift = op.sub(graph, parameter(`${name}.beta`), op.mul(graph, mean, scale));
  return { inverseDeviation, scale, shift };
}

/** Batch normalization (Ioffe and Szegedy, 2015), with `channels` for the large tensors. */
export function batchNormEmitter(channels: ChannelOperators): LayerEmitter<BatchNormLayer> {
  return {
    train(context, layer, input) {
      const { graph, gradients, batchStatistics } = context;
      const { name } = layer;
      const mean = channels.mean(graph, input);
      const meanOfSquare = channels.meanOfProduct(graph, input, input);
      // Rounding can make the difference negative.
      const variance = op.relu(graph, op.sub(graph, meanOfSquare, op.mul(graph, mean, mean)));
      batchStatistics.set(`${name}.mean`, mean);
      batchStatistics.set(`${name}.variance`, variance);
      const { inverseDeviation, scale, shift } = normalization(context, layer, mean, variance);
      return {
        output: channels.affine(graph, input, scale, shift),
        // The gradient of section 3 of the paper as dx = scale · dy + inputScale · x + offset.
        backward(gradient) {
          const gradientMean = channels.mean(graph, gradient);
          const covariance = op.sub(
            graph,
            channels.meanOfProduct(graph, gradient, input),
            op.mul(graph, mean, gradientMean),
          );
          const gammaGradientMean = op.mul(graph, covariance, inverseDeviation);
          const count = op.scalar(graph, elementsPerChannel(input));
          gradients.set(`${name}.gamma`, op.mul(graph, gammaGradientMean, count));
          gradients.set(`${name}.beta`, op.mul(graph, gradientMean, count));

          const inputFactor = op.mul(
            graph,
            op.mul(graph, scale, inverseDeviation),
            gammaGradientMean,
          );
          const inputScale = op.neg(graph, inputFactor);
          const offset = op.sub(
            graph,
            op.mul(graph, inputFactor, mean),
            op.mul(graph, scale, gradientMean),
          );
          const inputPart = channels.affine(graph, input, inputScale, offset);
          return channels.scaleAdd(graph, gradient, scale, inputPart);
        },
      };
    },
    infer(context, layer, input) {
      const mean = context.runningStatistic(`${layer.name}.mean`);
      const variance = context.runningStatistic(`${layer.name}.variance`);
      const { scale, shift } = normalization(context, layer, mean, variance);
      return channels.affine(context.graph, input, scale, shift);
    },
  };
}

/** The number of elements of each channel of [N, C, H, W]. */
export function elementsPerChannel({ shape }: Value): number {
  const [batch, , height, width] = shape as readonly [number, number, number, number];
  return batch * height * width;
}
