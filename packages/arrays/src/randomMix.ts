import type { RandomMixOptions, ResolvedRandomMixOptions } from '@cutmix/core';
import { randomMixMethod } from '@cutmix/core/adapter';
import { Mixer } from './mixer.ts';

/**
 * CutMix or MixUp, chosen at random for each sample (or, by `granularity`, for each batch or pair), on
 * typed arrays and ImageData. Images are of the types that {@link MixUp} accepts.
 *
 * A sample that is cut has the very box that {@link CutMix} gives it for the same seed and step, and a
 * sample that is blended the very weights of {@link MixUp}.
 *
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if a value is out of
 * range.
 *
 * @example
 * ```ts
 * const mix = new RandomMix({ cutmix: { alpha: 1 }, mixup: { alpha: 0.8 }, seed: 42 });
 * const { xs, ys } = mix.apply({ xs: images, ys: labels });
 * ```
 */
export class RandomMix extends Mixer<RandomMixOptions, ResolvedRandomMixOptions> {
  constructor(options: RandomMixOptions = {}) {
    super(randomMixMethod, options);
    if (new.target === RandomMix) Object.preventExtensions(this);
  }
}
