import { cutMixNodes, type ElementType } from '@cutmix/onnx/model';
import type { Network } from '../../network.ts';
import type { TrainingRecipe } from '../../recipe.ts';
import type { GraphBuilder, Value } from '../graph/graphBuilder.ts';
import * as op from '../graph/operators.ts';
import { packedShape, unpackBytes } from './bytePacking.ts';

/** The format of a graph's inputs. */
export interface BatchFormat {
  readonly batchSize: number;
  /** Whether images are packed, four bytes in an int32, for devices that have no bytes. */
  readonly packsBytes: boolean;
  /** Whether the graph mixes two batches by a CutMix plan. */
  readonly mixes: boolean;
}

export interface BatchValues {
  /** [N, C, H, W], scaled to [0, 1], then normalized. */
  readonly images: Value;
  /** [N, K]. */
  readonly labels: Value;
}

/**
 * Declares the inputs of a batch: `images`, bytes [N, C, H, W], and `labels`, float32 [N, K]. A graph
 * that mixes also has `partnerImages` and `partnerLabels`, and the plan's `boxes`, int32 [N, 4], and
 * `lambdas`, float32 [N].
 */
export function declareBatch(
  graph: GraphBuilder,
  { classes, inputChannels, inputSize }: Network,
  { batchSize, packsBytes, mixes }: BatchFormat,
  normalization: TrainingRecipe['normalization'],
): BatchValues {
  const imageShape = [batchSize, inputChannels, inputSize, inputSize];
  const pixelType: ElementType = packsBytes ? 'int32' : 'uint8';
  const declareImages = (name: string): Value =>
    packsBytes
      ? unpackBytes(graph, graph.input(name, 'int32', packedShape(imageShape)), imageShape)
      : graph.input(name, 'uint8', imageShape);
  const declareLabels = (name: string): Value => graph.input(name, 'float32', [batchSize, classes]);

  function mix(): BatchValues {
    const images = { name: 'mixedImages', shape: imageShape };
    const labels = { name: 'mixedLabels', shape: [batchSize, classes] };
    const piece = cutMixNodes({
      dtype: pixelType,
      names: {
        xs_a: declareImages('images').name,
        xs_b: declareImages('partnerImages').name,
        ys_a: declareLabels('labels').name,
        ys_b: declareLabels('partnerLabels').name,
        boxes: graph.input('boxes', 'int32', [batchSize, 4]).name,
        lambdas: graph.input('lambdas', 'float32', [batchSize]).name,
        xs: images.name,
        ys: labels.name,
      },
    });
    graph.splice(piece);
    return { images, labels };
  }

  const { images, labels } = mixes
    ? mix()
    : { images: declareImages('images'), labels: declareLabels('labels') };
  const values = op.castToFloat32(graph, images);
  const scaled = op.div(graph, values, op.scalar(graph, 255));
  if (!normalization) return { images: scaled, labels };
  const byChannel = (numbers: readonly number[]): Value =>
    graph.float32(numbers, [1, inputChannels, 1, 1]);
  const centered = op.sub(graph, scaled, byChannel(normalization.mean));
  const normalized = op.div(graph, centered, byChannel(normalization.standardDeviation));
  return { images: normalized, labels };
}
