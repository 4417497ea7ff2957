import type { MixUpOptions, ResolvedMixUpOptions } from '@cutmix/core';
import { mixUpMethod } from '@cutmix/core/adapter';
import { Mixer } from './mixer.ts';

/**
 * MixUp (Zhang et al. 2018, arXiv 1710.09412) on typed arrays and ImageData:
 * `λ·image + (1 − λ)·partner`, and labels likewise.
 *
 * Images are float32 or float64, computed in their own precision, or uint8, computed in float32 and
 * rounded half to even. Anything else is a TypeError: cast it to float32.
 *
 * The same options, seed and step give the same partners, pixels and labels everywhere, bit for bit.
 * Inputs are not changed.
 *
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if a value is out of
 * range.
 *
 * @example
 * ```ts
 * const mixup = new MixUp({ alpha: 0.8, seed: 42 });
 * const { xs, ys } = mixup.apply({ xs: images, ys: labels });
 * ```
 */
export class MixUp extends Mixer<MixUpOptions, ResolvedMixUpOptions> {
  constructor(options: MixUpOptions = {}) {
    super(mixUpMethod, options);
    if (new.target === MixUp) Object.preventExtensions(this);
  }
}
