import { type ImageBatch, randomStream } from '@cutmix/training';
import type { Arm, Recipe } from '../run/recipe.ts';
import { cropAndFlip, cropCount } from './cropAndFlip.ts';
import { type ImageSet, imageBytes } from './dataset.ts';
import { epochOrder } from './epochOrder.ts';

/** What decides the batches of an arm. */
export interface BatchPlan {
  readonly arm: Arm;
  readonly recipe: Recipe;
  readonly seed: bigint;
  readonly train: ImageSet;
}

/** A batch, and the images to mix it with, one for each. */
export interface PairedBatch {
  readonly batch: ImageBatch;
  readonly partners?: ImageBatch;
}

/** The number of steps in an epoch, including the last, smaller batch. */
export function stepsPerEpoch({ train, recipe }: BatchPlan): number {
  return Math.ceil(train.count / recipe.batchSize);
}

/**
 * Returns a function that gathers a batch of an epoch; both count from 0. Two batches take turns in
 * memory, so that one can be gathered while the other is in use.
 */
export function epochBatches(
  { arm, recipe, seed, train }: BatchPlan,
  epoch: number,
): (step: number) => PairedBatch {
  const { images, partners } = epochOrder(arm, train.count, recipe, seed, epoch);
  const cropped = (indices: Uint32Array, purpose: 'crops' | 'partnerCrops'): CroppedImages => {
    if (!recipe.cropAndFlip) return { indices };
    const stream = randomStream(seed, purpose, epoch);
    return { indices, crops: Uint8Array.from(indices, () => stream.nextBelow(cropCount)) };
  };
  const own = cropped(images, 'crops');
  const others = partners && cropped(partners, 'partnerCrops');
  const turns = [0, 1].map(() => ({
    batch: batchGatherer(train, recipe.batchSize, own),
    partners: others && batchGatherer(train, recipe.batchSize, others),
  }));
  return (step) => {
    const turn = turns[step % 2]!;
    const batch = turn.batch(step);
    return turn.partners ? { batch, partners: turn.partners(step) } : { batch };
  };
}

/** The images of an epoch in order, and how to crop and flip each, if at all. */
interface CroppedImages {
  readonly indices: Uint32Array;
  readonly crops?: Uint8Array;
}

/** Gathers the images of a step in a buffer of its own, which each call overwrites. */
function batchGatherer(
  set: ImageSet,
  batchSize: number,
  { indices, crops }: CroppedImages,
): (step: number) => ImageBatch {
  const images = new Uint8Array(batchSize * imageBytes);
  const labels = new Uint8Array(batchSize);
  return (step) => {
    const start = step * batchSize;
    const count = Math.min(batchSize, indices.length - start);
    for (let row = 0; row < count; row++) {
      const index = indices[start + row]!;
      const image = set.images.subarray(index * imageBytes, (index + 1) * imageBytes);
      const place = images.subarray(row * imageBytes, (row + 1) * imageBytes);
      if (crops) cropAndFlip(image, crops[start + row]!, place);
      else place.set(image);
      labels[row] = set.labels[index]!;
    }
    return {
      count,
      images: images.subarray(0, count * imageBytes),
      labels: labels.subarray(0, count),
    };
  };
}
