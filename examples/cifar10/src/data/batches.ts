import { type ImageBatch, randomStream } from '@cutmix/training';
import type { Augment, Recipe } from '../recipe.ts';
import { type ImageSet, imageBytes } from './dataset.ts';
import { epochOrder } from './passes.ts';
import { copyView, viewCount } from './views.ts';

/** What decides which batches a run is fed. */
export interface BatchPlan {
  readonly run: Augment;
  readonly recipe: Recipe;
  readonly seed: bigint;
  readonly train: ImageSet;
}

/** A batch, and what to mix it with image by image. */
export interface PairedBatch {
  readonly batch: ImageBatch;
  readonly partners?: ImageBatch;
}

/** Steps in an epoch, the last, smaller batch included. */
export function stepsPerEpoch({ train, recipe }: BatchPlan): number {
  return Math.ceil(train.count / recipe.batchSize);
}

/**
 * The batches of an epoch, both counted from 0, by number. Two take turns in memory: one in use,
 * one being gathered.
 */
export function epochBatches(
  { run, recipe, seed, train }: BatchPlan,
  epoch: number,
): (step: number) => PairedBatch {
  const { images, partners } = epochOrder(run, train.count, recipe, seed, epoch);
  const viewed = (indices: Uint32Array, purpose: 'views' | 'partnerViews'): ViewedImages => {
    if (!recipe.flipsAndCrops) return { indices };
    const stream = randomStream(seed, purpose, epoch);
    return { indices, views: Uint8Array.from(indices, () => stream.nextBelow(viewCount)) };
  };
  const own = viewed(images, 'views');
  const others = partners && viewed(partners, 'partnerViews');
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

/** The images of an epoch in order, and how each is seen where that differs. */
interface ViewedImages {
  readonly indices: Uint32Array;
  readonly views?: Uint8Array;
}

/** Copies the images of a step side by side into a buffer of its own, which each call uses anew. */
function batchGatherer(
  set: ImageSet,
  batchSize: number,
  { indices, views }: ViewedImages,
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
      if (views) copyView(image, views[start + row]!, place);
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
