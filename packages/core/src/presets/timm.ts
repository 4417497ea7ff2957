import { check, checkChoice, checkKnown, checkNumber } from '../checks.ts';
import { suggestion } from '../suggest.ts';
import type { RandomMixOptions } from '../types.ts';

/** The arguments of timm's `Mixup`, in camel case, with its defaults. */
export interface TimmOptions {
  /**
   * What shares the draws: the batch, a pair (sample i and its partner N − 1 − i), or nothing.
   *
   * @defaultValue 'batch'
   */
  readonly mode?: 'batch' | 'pair' | 'elem';
  /**
   * `mixup_alpha`, a number >= 0; 0 turns MixUp off.
   *
   * @defaultValue 1
   */
  readonly mixupAlpha?: number;
  /**
   * `cutmix_alpha`, a number >= 0; 0 turns CutMix off.
   *
   * @defaultValue 0
   */
  readonly cutmixAlpha?: number;
  /**
   * `switch_prob` in [0, 1]: how often CutMix is chosen if both are on.
   *
   * @defaultValue 0.5
   */
  readonly switchProb?: number;
  /**
   * `prob` in [0, 1]: how often anything is mixed.
   *
   * @defaultValue 1
   */
  readonly prob?: number;
  /**
   * `label_smoothing` in [0, 1].
   *
   * @defaultValue 0.1
   */
  readonly labelSmoothing?: number;
}

const MODES = { batch: 'batch', pair: 'pair', elem: 'sample' } as const;

const NAMES = ['mode', 'mixupAlpha', 'cutmixAlpha', 'switchProb', 'prob', 'labelSmoothing'];

/**
 * Returns the rules of `Mixup` of timm 1.0.31, for `RandomMix`, also if only CutMix or only MixUp is on:
 * partners in reverse order, boxes that keep odd sides, smoothed labels.
 *
 * `mixup_off_epoch` of timm's training script is `mixUntilStep`. `cutmix_minmax`, `correct_lam=False` and
 * `multi_label` are not reproduced.
 *
 * @param options - Arguments of timm's `Mixup`.
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if a value is out of range or
 * both are off.
 * @see https://github.com/huggingface/pytorch-image-models
 */
export function timm(options: TimmOptions = {}): RandomMixOptions {
  checkKnown('options', options, NAMES, suggestion);
  const { mode = 'batch', mixupAlpha = 1, cutmixAlpha = 0, switchProb = 0.5 } = options;
  const { prob = 1, labelSmoothing = 0.1 } = options;
  checkChoice('mode', mode, Object.keys(MODES));
  const alphas = { mixupAlpha, cutmixAlpha };
  for (const [name, alpha] of Object.entries(alphas)) {
    checkNumber(name, alpha, alpha >= 0 && alpha < Infinity, 'a finite number >= 0');
  }
  const remedy = 'or leave the augmentation out';
  check('mixupAlpha or cutmixAlpha', 0, true, mixupAlpha + cutmixAlpha > 0, 'above 0', remedy);
  const isBoth = mixupAlpha > 0 && cutmixAlpha > 0;
  return {
    probability: prob,
    granularity: MODES[mode],
    pairing: 'reverse',
    labelSmoothing,
    cutmixShare: isBoth ? switchProb : Math.sign(cutmixAlpha),
    cutmix: { oddSides: 'keep', ...(cutmixAlpha > 0 && { alpha: cutmixAlpha }) },
    mixup: { ...(mixupAlpha > 0 && { alpha: mixupAlpha }) },
  };
}
