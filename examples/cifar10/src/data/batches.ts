import type { ImageBatch } from '../trainer.ts';
import { type ImageSet, imageBytes } from './dataset.ts';

/** Copies chosen images side by side into a buffer of its own, which each call uses anew. */
export type BatchGatherer = (indices: Uint32Array) => ImageBatch;

export function batchGatherer(set: ImageSet, batchSize: number): BatchGatherer {
  const images = new Uint8Array(batchSize * imageBytes);
  const labels = new Uint8Array(batchSize);
  return (indices) => {
    for (const [row, index] of indices.entries()) {
      images.set(
        set.images.subarray(index * imageBytes, (index + 1) * imageBytes),
        row * imageBytes,
      );
      labels[row] = set.labels[index]!;
    }
    const count = indices.length;
    return {
      count,
      images: images.subarray(0, count * imageBytes),
      labels: labels.subarray(0, count),
    };
  };
}
