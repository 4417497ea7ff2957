import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';

/** Readers of flag values for commander, which names the flag and the value received. */
export type FlagReader<T> = (text: string) => T;

export function numberFlag(
  expected: string,
  isAllowed: (value: number) => boolean,
): FlagReader<number> {
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(value) || !isAllowed(value)) {
      throw new InvalidArgumentError(`It must be ${expected}.`);
    }
    return value;
  };
}

export function integerFlag(minimum: number, maximum: number): FlagReader<number> {
  return numberFlag(
    `an integer from ${minimum} to ${maximum}`,
    (value) => Number.isInteger(value) && value >= minimum && value <= maximum,
  );
}

/** A path relative to the folder where the command was typed. */
export function pathFlag(workingFolder: string): FlagReader<string> {
  return (text) => {
    if (text === '') throw new InvalidArgumentError('It must be a path.');
    return resolve(workingFolder, text);
  };
}

/** One of some words, or else a path. */
export function wordOrPathFlag(
  words: readonly string[],
  workingFolder: string,
): FlagReader<string> {
  const path = pathFlag(workingFolder);
  return (text) => (words.includes(text) ? text : path(text));
}
