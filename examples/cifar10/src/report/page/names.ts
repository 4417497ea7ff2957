import type { Arm } from '../../run/recipe.ts';

/** The names of the arms. */
export const armNames: Readonly<Record<Arm, string>> = {
  cutmix: 'With CutMix',
  none: 'Without',
};
