/**
 * Options that follow the rules of other libraries: given a library's draws, the box, the partner and
 * the label are the same. Spread them into the options of a class and add your own:
 * `new CutMix({ ...paper(), numClasses: 100, seed: 42 })`.
 *
 * @module @cutmix/core/presets
 */
import { checkKnown } from '../checks.ts';
import { suggestion } from '../suggest.ts';
import type { CutMixOptions } from '../types.ts';

export { type TimmOptions, timm } from './timm.ts';

/**
 * Returns the rules of the CutMix paper's code, for `CutMix`: one box for the batch, partners by a
 * random permutation.
 *
 * @param options - `alpha`, its `--beta` (default 1), and `probability`, its `--cutmix_prob` (default
 * 0.5, as it says for CIFAR; 1 for ImageNet).
 * @throws TypeError if an option is unknown.
 * @see https://github.com/clovaai/CutMix-PyTorch
 */
export function paper(options: Pick<CutMixOptions, 'alpha' | 'probability'> = {}): CutMixOptions {
  checkKnown('options', options, ['alpha', 'probability'], suggestion);
  const { alpha = 1, probability = 0.5 } = options;
  return { alpha, probability, granularity: 'batch', pairing: 'shuffle' };
}

/**
 * Returns the rules of `CutMix` and `MixUp` of torchvision 0.29, for the classes of the same names: one
 * draw for the batch, the partner is the sample before.
 *
 * @param options - `alpha` (default 1).
 * @throws TypeError if an option is unknown.
 */
export function torchvision(
  options: Pick<CutMixOptions, 'alpha'> = {},
): Pick<CutMixOptions, 'alpha' | 'granularity' | 'pairing'> {
  checkKnown('options', options, ['alpha'], suggestion);
  return { alpha: options.alpha ?? 1, granularity: 'batch', pairing: 'roll' };
}

/**
 * Returns the rules of `RandomCutMixV2` of Kornia 0.9 with `use_correct_lambda=True`, for `CutMix`: a
 * box for each sample, wholly inside the image, partners by a random permutation.
 *
 * @param options - `alpha`, its `beta` (default 1).
 * @throws TypeError if an option is unknown.
 */
export function kornia(options: Pick<CutMixOptions, 'alpha'> = {}): CutMixOptions {
  checkKnown('options', options, ['alpha'], suggestion);
  return { alpha: options.alpha ?? 1, placement: 'inside', pairing: 'shuffle' };
}

/**
 * Returns the rules of the Keras example, for `CutMix` with two batches: a box of at least one pixel for
 * each sample.
 *
 * @param options - `alpha` (default 0.25, as the example has today; 1 in its first version).
 * @throws TypeError if an option is unknown.
 * @see https://keras.io/examples/vision/cutmix/
 */
export function kerasExample(options: Pick<CutMixOptions, 'alpha'> = {}): CutMixOptions {
  checkKnown('options', options, ['alpha'], suggestion);
  return { alpha: options.alpha ?? 0.25, minBoxSize: 1 };
}
