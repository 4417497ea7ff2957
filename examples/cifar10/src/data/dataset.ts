import type { ImageBatch } from '@cutmix/training';

/** A split in memory: images [count, 3, 32, 32] as bytes, class ids [count]. */
export type ImageSet = ImageBatch;

export type DataKind = 'cifar10' | 'synthetic';

export interface Dataset {
  readonly kind: DataKind;
  /** Where the data comes from, as text for people. */
  readonly source: string;
  readonly classNames: readonly string[];
  readonly train: ImageSet;
  readonly test: ImageSet;
}

export const imageSize = 32;
export const imageChannels = 3;
export const imageBytes: number = imageChannels * imageSize * imageSize;
export const classCount = 10;
export const trainCount = 50_000;
export const testCount = 10_000;

export function emptyImageSet(count: number): ImageSet {
  return { count, images: new Uint8Array(count * imageBytes), labels: new Uint8Array(count) };
}

/** The images in [start, end), without copying them. */
export function imageRange(set: ImageSet, start: number, end: number): ImageSet {
  return {
    count: end - start,
    images: set.images.subarray(start * imageBytes, end * imageBytes),
    labels: set.labels.subarray(start, end),
  };
}
