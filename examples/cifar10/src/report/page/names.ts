import type { Augment } from '../../run/recipe.ts';

/** The runs in words. */
export const runNames: Readonly<Record<Augment, string>> = {
  cutmix: 'With CutMix',
  none: 'Without',
};
