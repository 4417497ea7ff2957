import type { Mix } from '@cutmix/training';
import { type Arm, isMixing } from '../run/recipe.ts';

/** The names of the ways to mix. */
export const mixNames: Readonly<Record<Mix, string>> = {
  cutmix: 'CutMix',
  mixup: 'MixUp',
  random: 'RandomMix',
};

/** The ways to mix among some arms, in a sentence. */
export function mixList(arms: readonly Arm[]): string {
  return listed(arms.filter(isMixing).map((mix) => mixNames[mix]));
}

/** Words in a sentence, such as `a, b and c`. */
function listed(words: readonly string[]): string {
  return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : words.join();
}

/** The names of the arms. */
export const armNames: Readonly<Record<Arm, string>> = {
  cutmix: `With ${mixNames.cutmix}`,
  mixup: `With ${mixNames.mixup}`,
  random: `With ${mixNames.random}`,
  none: 'Without',
};
