import * as core from '../checks.ts';
import { describe, kindOf } from '../describe.ts';
import { suggestion } from '../suggest.ts';
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

/** Returns an object as an error shows it: a tensor by its runtime, others by class or keys. */
function showObject(value: object): string {
  const owner = tensorOwner(value);
  if (owner) return nounOf(owner);
  if ('then' in value && typeof value.then === 'function') return 'a Promise';
  const kind = kindOf(value);
  const name = (kind === 'Object' && value.constructor?.name) || kind;
  const keys = Object.keys(value).slice(0, 8);
  return name === 'Object' ? `{${keys.map((key) => ` ${key}`)} }` : `${name}`;
}

/** Returns the value as an error shows it: at once, and never failing. */
function show(value: unknown): string {
  try {
    // Not deeper, for an array may contain itself.
    const showItem = (item: unknown): string =>
      item === Object(item) && !Array.isArray(item) ? showObject(item as object) : describe(item);
    if (!Array.isArray(value)) return showItem(value);
    const items = value.slice(0, 8).map((item) => (Array.isArray(item) ? '[…]' : showItem(item)));
    return `[${items.join(', ')}]`;
  } catch {
    return describe(value);
  }
}

/** Most characters of an error: names that the caller made up may have any length. */
const LONGEST = 600;

/** Returns a check of core whose errors name another package. */
export function renamed<Arguments extends unknown[], Result>(
  check: (...given: Arguments) => Result,
  source: string,
): (...given: Arguments) => Result {
  return (...given) => {
    try {
      return check(...given);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith(core.CORE))) throw error;
      const message = `${source}: ${error.message.slice(core.CORE.length)}`;
      throw new (error instanceof RangeError ? RangeError : TypeError)(message.slice(0, LONGEST));
    }
  };
}

/**
 * Returns the checks of a package.
 *
 * @param source - The package's name, which stands at the head of every error.
 */
export function checksFor(source: string): Checks {
  const errorOf = (isRightKind: boolean, ...parts: Parameters<Checks['wrongKind']>): Error => {
    const [argument, expected, received, remedy] = parts;
    const hint = remedy ? ` (${remedy})` : '';
    const message = `${source}: ${argument} must be ${expected}, received ${show(received)}${hint}`;
    return new (isRightKind ? RangeError : TypeError)(message.slice(0, LONGEST));
  };
  const check: Checks['check'] = (argument, value, isRightKind, isValid, expected, remedy) => {
    if (!(isRightKind && isValid)) throw errorOf(isRightKind, argument, expected, value, remedy);
  };
  return {
    wrongKind: (...parts) => errorOf(false, ...parts),
    wrongValue: (...parts) => errorOf(true, ...parts),
    check,
    checkInteger: renamed(core.checkInteger, source),
    checkBoolean: (argument, value) =>
      check(argument, value, typeof value === 'boolean', true, 'a boolean'),
    checkString: (argument, value) =>
      check(argument, value, typeof value === 'string', true, 'a string'),
    checkChoice: renamed(core.checkChoice, source),
    checkObject(argument, expected, value) {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      check(argument, value, isObject, true, expected);
    },
    checkOptions(options, known) {
      if (tensorOwner(options)) {
        const remedy = known.includes('into') ? 'pass { into: tensor }' : undefined;
        throw errorOf(false, 'options', 'an object', options, remedy);
      }
      renamed(core.checkKnown, source)('options', options, known, suggestion);
    },
    checkHasNext: renamed(core.checkHasNext, source),
  };
}
