import { cutMixNodes, type ElementType } from '@cutmix/onnx/model';
import type { Mix } from '../../mix.ts';
import type { Network } from '../../network.ts';
import type { TrainingRecipe } from '../../recipe.ts';
import type { GraphBuilder, Value } from '../graph/graphBuilder.ts';
import * as op from '../graph/operators.ts';
import { packedShape, unpackBytes } from './bytePacking.ts';

/** Whether the pixels of partners are only copied, or may be blended as well. */
export type Mixing = 'copies' | 'blends';

export function mixingOf(mix: Mix): Mixing {
  return mix === 'cutmix' ? 'copies' : 'blends';
}

/** The format of a graph's inputs. */
export interface BatchFormat {
  readonly batchSize: number;
  /** Whether images are packed, four bytes in an int32, for devices that have no bytes. */
  readonly packsBytes: boolean;
  /** How the graph mixes two batches by a plan; undefined if it has one batch. */
  readonly mixing?: Mixing | undefined;
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
 * `lambdas`, float32 [N]; one that blends also has `blends`, float32 [N].
 */
export function declareBatch(
  graph: GraphBuilder,
  network: Network,
  { batchSize, packsBytes, mixing }: BatchFormat,
  normalization: TrainingRecipe['normalization'],
): BatchValues {
  const { classes, inputChannels, inputSize } = network;
  const imageShape = [batchSize, inputChannels, inputSize, inputSize];
  const pixelType: ElementType = packsBytes ? 'int32' : 'uint8';
  const declareImages = (name: string): Value =>
    packsBytes
      ? unpackBytes(graph, graph.input(name, 'int32', packedShape(imageShape)), imageShape)
      : graph.input(name, 'uint8', imageShape);
  const declareLabels = (name: string): Value => graph.input(name, 'float32', [batchSize, classes]);
  const scale = (images: Value): Value => scaleImages(graph, images, normalization);

  /** @param prepare - What is done to the images before they are mixed. */
  function mix(dtype: ElementType, prepare: (images: Value) => Value): BatchValues {
    const images = { name: 'mixedImages', shape: imageShape };
    const labels = { name: 'mixedLabels', shape: [batchSize, classes] };
    const blends = mixing === 'blends';
    const piece = cutMixNodes({
      dtype,
      blends,
      names: {
        xs_a: prepare(declareImages('images')).name,
        xs_b: prepare(declareImages('partnerImages')).name,
        ys_a: declareLabels('labels').name,
        ys_b: declareLabels('partnerLabels').name,
        boxes: graph.input('boxes', 'int32', [batchSize, 4]).name,
        lambdas: graph.input('lambdas', 'float32', [batchSize]).name,
        ...(blends && { blends: graph.input('blends', 'float32', [batchSize]).name }),
        xs: images.name,
        ys: labels.name,
      },
    });
    graph.splice(piece);
    return { images, labels };
  }

  // Blended bytes would be rounded, so images are blended as the numbers that the network sees.
  if (mixing === 'blends') return mix('float32', scale);
  const { images, labels } = mixing
    ? mix(pixelType, (bytes) => bytes)
    : { images: declareImages('images'), labels: declareLabels('labels') };
  return { images: scale(images), labels };
}

/** Scales bytes [N, C, H, W] to [0, 1], and normalizes them if the recipe says so. */
function scaleImages(
  graph: GraphBuilder,
  images: Value,
  normalization: TrainingRecipe['normalization'],
): Value {
  const values = op.castToFloat32(graph, images);
  const scaled = op.div(graph, values, op.scalar(graph, 255));
  if (!normalization) return scaled;
  const byChannel = (numbers: readonly number[]): Value =>
    graph.float32(numbers, [1, images.shape[1]!, 1, 1]);
  const centered = op.sub(graph, scaled, byChannel(normalization.mean));
  return op.div(graph, centered, byChannel(normalization.standardDeviation));
}
