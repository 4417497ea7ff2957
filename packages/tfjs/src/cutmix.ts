import type { CutMixOptions, ResolvedOptions } from '@cutmix/core';
import { cutMixMethod } from '@cutmix/core/adapter';
import { Mixer } from './mixer.ts';

/**
 * CutMix (Yun et al. 2019, arXiv 1905.04899) on TensorFlow.js tensors, on the current backend.
 *
 * The same options, seed and step give the same boxes, partners, pixels and labels everywhere, bit
 * for bit (labels to 1 ulp on a GPU). Pixels are copied, never computed. Everything happens on the
 * device, and nothing is read back. Inputs are neither changed nor disposed, and no tensor is left
 * but the results, which are the caller's to dispose.
 *
 * Label values are therefore not checked: a class id out of range gives a row of zeros, and a NaN
 * enters every row that has it as a partner, even with weight 0.
 *
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if a value is out of
 * range.
 *
 * @example
 * ```ts
 * const cutmix = new CutMix({ alpha: 1, seed: 42 });
 * await model.fitDataset(dataset.map((batch) => cutmix.apply(batch)), { epochs: 10 });
 * ```
 */
export class CutMix extends Mixer<CutMixOptions, ResolvedOptions> {
  constructor(options: CutMixOptions = {}) {
    super(cutMixMethod, options);
    if (new.target === CutMix) Object.preventExtensions(this);
  }
}
