import { describe } from './describe.ts';
import { suggest } from './suggest.ts';

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
  /** @throws TypeError unless the value is a number, RangeError unless it `isValid`. */
  checkNumber(argument: string, value: unknown, isValid: boolean, expected: string): void;
  /** @throws TypeError unless the value is a number, RangeError unless it is an integer in `min..max`. */
  checkInteger(argument: string, value: unknown, min: number, max?: number): void;
  /** @throws TypeError unless the value is a boolean. */
  checkBoolean(argument: string, value: unknown): void;
  /** @throws TypeError unless the value is a string. */
  checkString(argument: string, value: unknown): void;
  /** @throws TypeError unless the value is a string, RangeError unless it is one of the choices. */
  checkChoice(argument: string, value: unknown, choices: readonly string[]): void;
  /** @throws TypeError unless the value is an object and not an array. */
  checkObject(argument: string, expected: string, value: unknown, remedy?: string): void;
  /**
   * @param kind - What a property is called, in singular and plural.
   * @throws TypeError if an object has a property that is not known; suggests the nearest one.
   */
  checkKnown(object: object, known: readonly string[], kind: readonly [string, string]): void;
  /** @throws TypeError unless the value is an object that has only these options. */
  checkOptions(options: object, known: readonly string[]): void;
  /** @throws RangeError if the step is the last safe integer, so that none can follow. */
  checkHasNext(step: number): void;
}

/**
 * Returns the checks of a package.
 *
 * @param packageName - Stands at the head of every error.
 */
export function checksFor(packageName: string): Checks {
  const message = (argument: string, expected: string, received: unknown, remedy?: string) =>
    `${packageName}: ${argument} must be ${expected}, received ${describe(received)}${
      remedy ? ` (${remedy})` : ''
    }`;
  const checks: Checks = {
    wrongKind: (...parts) => new TypeError(message(...parts)),
    wrongValue: (...parts) => new RangeError(message(...parts)),
    check(argument, value, isRightKind, isValid, expected, remedy) {
      if (!isRightKind) throw checks.wrongKind(argument, expected, value, remedy);
      if (!isValid) throw checks.wrongValue(argument, expected, value, remedy);
    },
    checkNumber(argument, value, isValid, expected) {
      checks.check(argument, value, typeof value === 'number', isValid, expected);
    },
    checkInteger(argument, value, min, max = Number.MAX_SAFE_INTEGER) {
      const isValid =
        Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
      if (!isValid) checks.checkNumber(argument, value, false, `an integer in ${min}..${max}`);
    },
    checkBoolean(argument, value) {
      checks.check(argument, value, typeof value === 'boolean', true, 'a boolean');
    },
    checkString(argument, value) {
      checks.check(argument, value, typeof value === 'string', true, 'a string');
    },
    checkChoice(argument, value, choices) {
      const expected = `one of ${choices.join(', ')}`;
      checks.check(
        argument,
        value,
        typeof value === 'string',
        choices.includes(value as string),
        expected,
      );
    },
    checkObject(argument, expected, value, remedy) {
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      checks.check(argument, value, isObject, true, expected, remedy);
    },
    checkKnown(object, known, [one, many]) {
      const name = Object.keys(object).find((key) => !known.includes(key));
      if (name === undefined) return;
      const near = suggest(name, known);
      throw new TypeError(
        `${packageName}: unknown ${one} ${describe(name)}${
          near ? `; did you mean "${near}"?` : '.'
        } Known ${many}: ${known.join(', ')}`,
      );
    },
    checkOptions(options, known) {
      checks.checkObject('options', 'an object', options);
      checks.checkKnown(options, known, ['option', 'options']);
    },
    checkHasNext(step) {
      const isLast = step === Number.MAX_SAFE_INTEGER;
      checks.check('step', step, true, !isLast, `below ${step}, so that another can follow`);
    },
  };
  return checks;
}

/** The checks of this package. */
export const checks: Checks = /* @__PURE__ */ checksFor('@cutmix/core');
