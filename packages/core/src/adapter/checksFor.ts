import * as core from '../checks.ts';
import { describe } from '../describe.ts';
import { nounOf, tensorOwner } from './owner.ts';

/** Checks of arguments, with errors in the words that all packages share. */
export interface Checks {
  /** Returns an error for an argument of the wrong kind. */
  wrongKind(argument: string, expected: string, received: unknown, remedy?: string): TypeError;
  /** Returns an error for an argument of the right kind with a wrong value. */
  wrongValue(argument: string, expected: string, received: unknown, remedy?: string): RangeError;
  /** @throws TypeError unless `isRightKind`, RangeError unless `isValid`. */
  check(
    argument: string,
    value: unknown,
    isRightKind: boolean,
    isValid: boolean,
    expected: string,
    remedy?: string,
  ): void;
  /** @throws TypeError unless the value is a number, RangeError unless it is an integer in `min..max`. */
  checkInteger(argument: string, value: unknown, min: number, max?: number): void;
  /** @throws TypeError unless the value is a boolean. */
  checkBoolean(argument: string, value: unknown): void;
  /** @throws TypeError unless the value is a string. */
  checkString(argument: string, value: unknown): void;
  /** @throws TypeError unless the value is a string, RangeError unless it is one of the choices. */
  checkChoice(argument: string, value: unknown, choices: readonly string[]): void;
  /** @throws TypeError unless the value is an object and not an array. */
  checkObject(argument: string, expected: string, value: unknown): void;
  /** @throws TypeError unless the value is an object that has only these options. */
  checkOptions(options: object, known: readonly string[]): void;
  /** @throws RangeError if the step is the last safe integer, so that none can follow. */
  checkHasNext(step: number): void;
}

/** Returns the value as an error shows it; a tensor by its runtime, a thenable as a Promise. */
function show(value: unknown): string {
  try {
    const owner = tensorOwner(value);
    if (owner) return nounOf(owner);
    if (typeof Object(value).then === 'function') return 'a Promise';
    const first: unknown[] = Array.isArray(value) ? value.slice(0, 8) : [];
    if (first.some(tensorOwner)) return `[${first.map(describeItem).join(', ')}]`;
  } catch {
    // The value is looked at no further.
  }
  return describe(value);
}

function describeItem(value: unknown): string {
  const owner = tensorOwner(value);
  return owner ? nounOf(owner) : Array.isArray(value) ? '[…]' : describe(value);
}

/**
 * Returns the checks of a package.
 *
 * @param source - The package's name, which stands at the head of every error.
 */
export function checksFor(source: string): Checks {
  const errorOf = (isRightKind: boolean, ...parts: Parameters<Checks['wrongKind']>): Error => {
    const [argument, expected, received, remedy] = parts;
    return core.errorOf(isRightKind, argument, expected, show(received), remedy, source);
  };
  const check: Checks['check'] = (argument, value, isRightKind, isValid, expected, remedy) => {
    if (!(isRightKind && isValid)) throw errorOf(isRightKind, argument, expected, value, remedy);
  };
  return {
    wrongKind: (...parts) => errorOf(false, ...parts),
    wrongValue: (...parts) => errorOf(true, ...parts),
    check,
    checkInteger: (argument, value, min, max) =>
      core.checkInteger(argument, value, min, max, source),
    checkBoolean: (argument, value) =>
      check(argument, value, typeof value === 'boolean', true, 'a boolean'),
    checkString: (argument, value) =>
      check(argument, value, typeof value === 'string', true, 'a string'),
    checkChoice: (argument, value, choices) => core.checkChoice(argument, value, choices, source),
    checkObject(argument, expected, value) {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      check(argument, value, isObject, true, expected);
    },
    checkOptions(options, known) {
      if (tensorOwner(options)) {
        const remedy = known.includes('into') ? 'pass { into: tensor }' : undefined;
        throw errorOf(false, 'options', 'an object', options, remedy);
      }
      core.checkKnown('options', options, known, source);
    },
    checkHasNext: (step) => core.checkHasNext(step, source),
  };
}
