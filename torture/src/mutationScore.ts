import type { Tally } from './part.ts';

/** The share of the mutants of a file that must be found; equivalent ones do not count. */
export const leastShare = 0.95;

/** The share found of the mutants that are not equivalent; 1 if there are none. */
export function shareFound({ counts }: Pick<Tally, 'counts'>): number {
  const { mutants = 0, 'mutants found': found = 0, 'equivalent mutants': equivalent = 0 } = counts;
  return mutants === equivalent ? 1 : found / (mutants - equivalent);
}
