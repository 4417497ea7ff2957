import type { RandomMixOptions, ResolvedRandomMixOptions } from '@cutmix/core';
import { randomMixMethod } from '@cutmix/core/adapter';
import { Mixer } from './mixer.ts';

/**
 * CutMix or MixUp, chosen at random for each sample (or, by `granularity`, for each batch or pair), on
 * TensorFlow.js tensors, on the current backend. Images are float32.
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
 * await model.fitDataset(dataset.map((batch) => mix.apply(batch)), { epochs: 10 });
 * ```
 */
export class RandomMix extends Mixer<RandomMixOptions, ResolvedRandomMixOptions> {
  constructor(options: RandomMixOptions = {}) {
    super(randomMixMethod, options);
    if (new.target === RandomMix) Object.preventExtensions(this);
  }
}
