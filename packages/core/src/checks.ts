import { describe } from './describe.ts';
import { suggest } from './suggest.ts';

/** Stands at the head of errors, unless a check is told otherwise. */
const CORE = '@cutmix/core';

/** Returns a RangeError for a value of the right kind, or else a TypeError. */
export function errorOf(
  isRightKind: boolean,
  argument: string,
  expected: string,
  received: string,
  remedy?: string,
  source: string = CORE,
): TypeError | RangeError {
  const hint = remedy ? ` (${remedy})` : '';
  const message = `${source}: ${argument} must be ${expected}, received ${received}${hint}`;
  // Names that the caller made up may have any length.
  return new (isRightKind ? RangeError : TypeError)(message.slice(0, 600));
}

/**
 * Throws a TypeError unless the value is of the right kind, a RangeError unless it is valid.
 *
 * @param remedy - What to do about it, if that is known.
 * @param source - The package that checks.
 */
export function check(
  argument: string,
  value: unknown,
  isRightKind: boolean,
  isValid: boolean,
  expected: string,
  remedy?: string,
  source?: string,
): void {
  if (isRightKind && isValid) return;
  throw errorOf(isRightKind, argument, expected, describe(value), remedy, source);
}

/** Throws unless the value is a number (TypeError) that is valid (RangeError). */
export function checkNumber(
  argument: string,
  value: unknown,
  isValid: boolean,
  expected: string,
): void {
  check(argument, value, typeof value === 'number', isValid, expected);
}

/** Throws unless the value is a number in [0, 1]. */
export function checkShare(argument: string, value: unknown): void {
  // An object is not compared: that would call its valueOf.
  const isShare = typeof value === 'number' && value >= 0 && value <= 1;
  checkNumber(argument, value, isShare, 'a number in [0, 1]');
}

/** Whether a value can be a shape of the Beta distribution. */
export function isShape(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value < Infinity;
}

/** Whether a value is an integer in `min..max`. */
export function isWithin(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** Throws unless the value is an integer in `min..max`. */
export function checkInteger(
  argument: string,
  value: unknown,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
  source?: string,
): asserts value is number {
  // The text is put together only for an error: this runs many times for every batch.
  if (isWithin(value, min, max)) return;
  const isNumber = typeof value === 'number';
  check(argument, value, isNumber, false, `an integer in ${min}..${max}`, '', source);
}

/** Throws a RangeError if the step is the last safe integer, so that none can follow. */
export function checkHasNext(step: number, source?: string): void {
  const expected = `below ${Number.MAX_SAFE_INTEGER}, so that another can follow`;
  check('step', step, true, step < Number.MAX_SAFE_INTEGER, expected, '', source);
}

/** Throws a RangeError unless an array has this length. */
export function checkLength(name: string, { length }: ArrayLike<unknown>, expected: number): void {
  if (length !== expected) check(`length of ${name}`, length, true, false, `${expected}`);
}

/** Throws unless the value is one of the choices. */
export function checkChoice(
  argument: string,
  value: unknown,
  choices: readonly string[],
  source?: string,
): void {
  if (choices.includes(value as string)) return;
  const expected = `one of ${choices.join(', ')}`;
  check(argument, value, typeof value === 'string', false, expected, '', source);
}

/** Throws unless the value is an object that is not an array. */
export function checkObject(
  argument: string,
  expected: string,
  value: unknown,
  remedy?: string,
  source?: string,
): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  check(argument, value, isObject, true, expected, remedy, source);
}

/** Throws unless the value is an object that has only these properties; suggests the nearest one. */
export function checkKnown(
  argument: string,
  value: object,
  known: readonly string[],
  source: string = CORE,
): void {
  checkObject(argument, 'an object', value, '', source);
  const name = Object.keys(value).find((key) => !known.includes(key));
  if (name === undefined) return;
  const near = suggest(name, known);
  const hint = near ? `; did you mean "${near}"?` : '.';
  const list = `Known: ${known.join(', ')}`;
  throw new TypeError(`${source}: unknown option ${describe(name)}${hint} ${list}`);
}
