import { type RandomPurpose, randomStream } from '@cutmix/training';
import { type Arm, isMixing, type Recipe } from '../run/recipe.ts';

/** The images of an epoch in order, and their partners if they are mixed. */
export interface EpochOrder {
  readonly images: Uint32Array;
  readonly partners?: Uint32Array;
}

export type OrderRecipe = Pick<
  Recipe,
  'epochs' | 'mixedEpochFraction' | 'shuffleBuffer' | 'shufflesBaseline'
>;

/**
 * The order of 0 … count − 1 after `shuffle(bufferSize)` of `tf.data`: a buffer holds the next
 * elements, a random one of them is returned and the next element takes its place.
 *
 * @param below - Returns a random integer in [0, n).
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

/** The number of epochs, from the first on, in which the arms that mix do so. */
export function mixedEpochCount({
  epochs,
  mixedEpochFraction,
}: Pick<Recipe, 'epochs' | 'mixedEpochFraction'>): number {
  return Math.round(mixedEpochFraction * epochs);
}

/**
 * The order of one epoch. An arm that mixes zips two separately shuffled passes and shuffles the pairs
 * again, as the Keras example does. The arm that does not mix sees the same images in the same order if
 * it shuffles, and the order of the file if it does not.
 *
 * @param epoch - Counted from 0.
 */
export function epochOrder(
  arm: Arm,
  count: number,
  recipe: OrderRecipe,
  seed: bigint,
  epoch: number,
): EpochOrder {
  if (!isMixing(arm) && !recipe.shufflesBaseline) {
    return { images: Uint32Array.from({ length: count }, (_, i) => i) };
  }
  const shuffled = (purpose: RandomPurpose): Uint32Array => {
    const stream = randomStream(seed, purpose, epoch);
    return bufferShuffledOrder(count, recipe.shuffleBuffer, (n) => stream.nextBelow(n));
  };
  const pairs = shuffled('pairs');
  const inPairs = (order: Uint32Array): Uint32Array => pairs.map((pair) => order[pair]!);
  const images = inPairs(shuffled('images'));
  const isMixed = isMixing(arm) && epoch < mixedEpochCount(recipe);
  return isMixed ? { images, partners: inPairs(shuffled('partners')) } : { images };
}
