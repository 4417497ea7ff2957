import {
  type ImageSet,
  imageBytes,
  imageChannels,
  imageRange,
  imageSize,
} from '@cutmix/example-cifar10/src/data/dataset.ts';
import type { Recipe } from '@cutmix/example-cifar10/src/recipe.ts';
import type { Network } from '@cutmix/training';
import {
  cpuSessionOptions,
  evaluationModel,
  float32Data,
  largestAt,
  oneHot,
  plainEmitters,
} from '@cutmix/training/onnx';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Weights } from './averaging.ts';

const batchSize = 200;

/** Test accuracy as a fraction; `flipped` by the mean of the probabilities of both mirror images. */
export interface Accuracies {
  readonly plain: number;
  readonly flipped: number;
}

function mirrored({ count, images, labels }: ImageSet): ImageSet {
  const rows = images.slice();
  for (let start = 0; start < count * imageBytes; start += imageSize) {
    rows.subarray(start, start + imageSize).reverse();
  }
  return { count, images: rows, labels };
}

function softmax(logits: Float32Array): Float32Array {
  const largest = Math.max(...logits);
  const exponentials = logits.map((value) => Math.exp(value - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/** How well a network does on a test set whose size `batchSize` divides. */
export async function evaluate(
  network: Network,
  recipe: Recipe,
  { parameters, statistics }: Weights,
  test: ImageSet,
): Promise<Accuracies> {
  const format = { batchSize, packsBytes: false, mixes: false };
  const model = evaluationModel({ network, recipe, emitters: plainEmitters, ...format });
  const session = await InferenceSession.create(model, cpuSessionOptions);
  const { classes } = network;
  const probabilities = async (batch: ImageSet): Promise<Float32Array[]> => {
    const shape = [batch.count, imageChannels, imageSize, imageSize];
    const { logits } = await session.run({
      images: new Tensor('uint8', batch.images, shape),
      labels: oneHot(batch.labels, classes),
      parameters: new Tensor('float32', parameters, [parameters.length]),
      statistics: new Tensor('float32', statistics, [statistics.length]),
    });
    const rows = float32Data(logits!);
    return Array.from({ length: batch.count }, (_, i) =>
      softmax(rows.subarray(i * classes, (i + 1) * classes)),
    );
  };
  let plain = 0;
  let flipped = 0;
  for (let start = 0; start < test.count; start += batchSize) {
    const batch = imageRange(test, start, start + batchSize);
    const [own, mirror] = [await probabilities(batch), await probabilities(mirrored(batch))];
    for (const [i, label] of batch.labels.entries()) {
      if (largestAt(own[i]!) === label) plain++;
      const sum = own[i]!.map((value, k) => value + mirror[i]![k]!);
      if (largestAt(sum) === label) flipped++;
    }
  }
  await session.release();
  return { plain: plain / test.count, flipped: flipped / test.count };
}
