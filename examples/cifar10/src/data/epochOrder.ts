import { type RandomPurpose, randomStream } from '@cutmix/training';
import type { Augment, Recipe } from '../run/recipe.ts';

/** Which images make up an epoch, in order; `partners` where they are to be mixed. */
export interface EpochOrder {
  readonly images: Uint32Array;
  readonly partners?: Uint32Array;
}

export type OrderRecipe = Pick<
  Recipe,
  'epochs' | 'mixedEpochFraction' | 'shuffleBuffer' | 'shufflesBaseline'
>;

/**
 * The order in which `tf.data`'s `shuffle(bufferSize)` hands out 0 … count − 1: a buffer holds the
 * next elements, one of them drawn at random goes out, the next one takes its place.
 *
 * @param below - A random integer in [0, n).
 */
export function bufferShuffledOrder(
  count: number,
  bufferSize: number,
  below: (n: number) => number,
): Uint32Array {
  const order = new Uint32Array(count);
  let held = Math.min(bufferSize, count);
  const buffer = Uint32Array.from({ length: held }, (_, i) => i);
  let next = held;
  for (let position = 0; position < count; position++) {
    const slot = below(held);
    order[position] = buffer[slot]!;
    buffer[slot] = next < count ? next++ : buffer[--held]!;
  }
  return order;
}

/** In how many epochs, from the first on, a `cutmix` run mixes. */
export function mixedEpochCount({
  epochs,
  mixedEpochFraction,
}: Pick<Recipe, 'epochs' | 'mixedEpochFraction'>): number {
  return Math.round(mixedEpochFraction * epochs);
}

/**
 * The order of one epoch. A `cutmix` run zips two separately shuffled passes and shuffles the pairs
 * once more, as the Keras example does. A `none` run, if it shuffles, sees the same images in the
 * same order, else those of the file in theirs.
 *
 * @param epoch - From 0; each has orders of its own.
 */
export function epochOrder(
  augment: Augment,
  count: number,
  recipe: OrderRecipe,
  seed: bigint,
  epoch: number,
): EpochOrder {
  if (augment === 'none' && !recipe.shufflesBaseline) {
    return { images: Uint32Array.from({ length: count }, (_, i) => i) };
  }
  const shuffled = (purpose: RandomPurpose): Uint32Array => {
    const stream = randomStream(seed, purpose, epoch);
    return bufferShuffledOrder(count, recipe.shuffleBuffer, (n) => stream.nextBelow(n));
  };
  const pairs = shuffled('pairs');
  const inPairs = (order: Uint32Array): Uint32Array => pairs.map((pair) => order[pair]!);
  const images = inPairs(shuffled('images'));
  const isMixed = augment === 'cutmix' && epoch < mixedEpochCount(recipe);
  return isMixed ? { images, partners: inPairs(shuffled('partners')) } : { images };
}
