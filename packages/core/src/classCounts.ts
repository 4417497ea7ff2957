import { checkInteger } from './checks.ts';
import { kindOf } from './describe.ts';

/** Numbers of classes by the names of the heads of a model, each an integer >= 1. */
export type ClassCounts = Readonly<Record<string, number>>;

/**
 * Returns `numClasses` as validated: a number, or a frozen copy of numbers by name.
 *
 * @throws TypeError or RangeError, by name, unless every number is an integer >= 1.
 */
export function readClassCounts(value: unknown, name: string): number | ClassCounts {
  if (kindOf(value) === 'Object') {
    const counts = { ...(value as ClassCounts) };
    for (const key in counts) checkInteger(`${name}.${key}`, counts[key], 1);
    return counts;
  }
  checkInteger(name, value, 1);
  return value;
}
