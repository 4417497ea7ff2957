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

/** Returns a parser of one or more different words, separated by commas. */
export function wordsFlag(words: readonly string[]): FlagParser<string> {
  return (text) => {
    const given = text.split(',').map((word) => word.trim());
    if (!given.every((word) => words.includes(word)) || new Set(given).size < given.length) {
      const list = `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
      throw new InvalidArgumentError(
        `It must be ${list}, or several of them, as in ${words[0]},${words.at(-1)}.`,
      );
    }
    return given.join();
  };
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
