import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';

/** Parses the value of a flag. Commander adds the flag and the value received to its error. */
export type FlagParser<Value> = (text: string) => Value;

export function numberFlag(
  expected: string,
  isAllowed: (value: number) => boolean,
): FlagParser<number> {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || !isAllowed(value)) {
      throw new InvalidArgumentError(`It must be ${expected}.`);
    }
    return value;
  };
}

export function integerFlag(minimum: number, maximum: number): FlagParser<number> {
  return numberFlag(
    `an integer from ${minimum} to ${maximum}`,
    (value) => Number.isInteger(value) && value >= minimum && value <= maximum,
  );
}

/** Returns a parser of paths, which resolves relative ones against the working folder. */
export function pathFlag(workingFolder: string): FlagParser<string> {
  return (text) => {
    if (text === '') throw new InvalidArgumentError('It must be a path.');
    return resolve(workingFolder, text);
  };
}

/** Returns a parser of paths that leaves the given words as they are. */
export function wordOrPathFlag(
  words: readonly string[],
  workingFolder: string,
): FlagParser<string> {
  const path = pathFlag(workingFolder);
  return (text) => (words.includes(text) ? text : path(text));
}
