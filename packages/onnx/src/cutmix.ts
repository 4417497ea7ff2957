import type { CutMixOptions, ResolvedOptions } from '@cutmix/core';
import { cutMixMethod } from '@cutmix/core/adapter';
import { Mixer } from './mixer.ts';

/**
 * CutMix (Yun et al. 2019, arXiv 1905.04899) on ONNX Runtime tensors in CPU memory.
 *
 * The same options, seed and step give the same boxes, partners, pixels and labels everywhere, bit
 * for bit. Pixels are copied, never computed, so their type and every bit stay. Inputs are not
 * changed.
 *
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if a value is out of
 * range.
 *
 * @example
 * ```ts
 * const cutmix = new CutMix({ alpha: 1, seed: 42 });
 * const { xs, ys } = cutmix.apply({ xs: images, ys: labels });
 * ```
 */
export class CutMix extends Mixer<CutMixOptions, ResolvedOptions> {
  constructor(options: CutMixOptions = {}) {
    super(cutMixMethod, options);
    if (new.target === CutMix) Object.preventExtensions(this);
  }
}
