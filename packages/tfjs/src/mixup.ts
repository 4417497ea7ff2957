import type { MixUpOptions, ResolvedMixUpOptions } from '@cutmix/core';
import { mixUpMethod } from '@cutmix/core/adapter';
import { Mixer } from './mixer.ts';

/**
 * MixUp (Zhang et al. 2018, arXiv 1710.09412) on TensorFlow.js tensors, on the current backend:
 * `λ·image + (1 − λ)·partner`, each step rounded to float32, and labels likewise. Images are float32.
 *
 * The same options, seed and step give the same partners, pixels and labels everywhere, bit for bit
 * (to 1 ulp on a GPU). All else is as for {@link CutMix}.
 *
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if a value is out of
 * range.
 *
 * @example
 * ```ts
 * const mixup = new MixUp({ alpha: 0.8, seed: 42 });
 * await model.fitDataset(dataset.map((batch) => mixup.apply(batch)), { epochs: 10 });
 * ```
 */
export class MixUp extends Mixer<MixUpOptions, ResolvedMixUpOptions> {
  constructor(options: MixUpOptions = {}) {
    super(mixUpMethod, options);
    if (new.target === MixUp) Object.preventExtensions(this);
  }
}
