import { argmaxRows, type Trainer } from '@cutmix/training';
import { type ImageSet, imageBytes, imageRange, imageSize } from '../data/dataset.ts';
import type { Weights } from './averaging.ts';

const batchSize = 200;

/** Test accuracies as fractions; `flipped` averages the probabilities of both mirror images. */
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

/** Softmax of each row of [N, columns]. */
function softmaxRows(logits: Float32Array, columns: number): Float32Array {
  const probabilities = new Float32Array(logits.length);
  for (let start = 0; start < logits.length; start += columns) {
    const row = logits.subarray(start, start + columns);
    const largest = Math.max(...row);
    const exponentials = row.map((value) => Math.exp(value - largest));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    probabilities.set(
      exponentials.map((value) => value / sum),
      start,
    );
  }
  return probabilities;
}

/** Evaluates `weights` on a test set whose size is a multiple of 200; they stay loaded. */
export async function evaluate(
  trainer: Trainer,
  weights: Weights,
  test: ImageSet,
): Promise<Accuracies> {
  trainer.load({ ...(await trainer.state()), ...weights });
  let plain = 0;
  let flipped = 0;
  for (let start = 0; start < test.count; start += batchSize) {
    const batch = imageRange(test, start, start + batchSize);
    const { logits, correct } = await trainer.evaluate(batch);
    const columns = logits.length / batch.count;
    const mirror = await trainer.evaluate(mirrored(batch));
    const other = softmaxRows(mirror.logits, columns);
    const sums = softmaxRows(logits, columns).map((value, i) => value + other[i]!);
    plain += correct;
    flipped += argmaxRows(sums, columns).filter((k, row) => k === batch.labels[row]).length;
  }
  return { plain: plain / test.count, flipped: flipped / test.count };
}
