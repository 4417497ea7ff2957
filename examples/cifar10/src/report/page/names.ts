import type { Arm } from '../../run/recipe.ts';

/** The arms in words. */
export const armNames: Readonly<Record<Arm, string>> = {
  cutmix: 'With CutMix',
  none: 'Without',
};
