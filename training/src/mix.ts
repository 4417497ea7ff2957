import type { CutMixOptions, MixUpOptions, RandomMixOptions } from '@cutmix/core';
import type { TrainingRecipe } from './recipe.ts';

/** How two images are mixed: by CutMix, by MixUp, or by either at random. */
export type Mix = 'cutmix' | 'mixup' | 'random';

/** The options of each class of an adapter. */
export interface MixOptionsByMix {
  readonly cutmix: CutMixOptions;
  readonly mixup: MixUpOptions;
  readonly random: RandomMixOptions;
}

/**
 * The options with which `CutMix`, `MixUp` and `RandomMix` mix by a recipe. All three mix the same images
 * and draw from the same distribution; for `random` CutMix and MixUp are equally likely.
 */
export function mixOptions({
  cutmix: { alpha, probability, minBoxSize },
}: Pick<TrainingRecipe, 'cutmix'>): MixOptionsByMix {
  return {
    cutmix: { alpha, probability, minBoxSize },
    mixup: { alpha, probability },
    random: { cutmix: { alpha, minBoxSize }, mixup: { alpha }, cutmixShare: 0.5, probability },
  };
}
