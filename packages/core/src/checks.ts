import { describe, kindOf } from './describe.ts';

/** Stands at the head of errors; an adapter puts its own name there. */
export const CORE = '@cutmix/core: ';

/**
 * Throws a TypeError unless the value is of the right kind, a RangeError unless it is valid.
 *
 * @param remedy - What to do about it, if that is known.
 */
export function check(
  argument: string,
  value: unknown,
  isRightKind: boolean,
  isValid: boolean,
  expected: string,
  remedy?: string,
): void {
  if (isRightKind && isValid) return;
  const hint = remedy ? ` (${remedy})` : '';
  const message = `${CORE}${argument} must be ${expected}, received ${describe(value)}${hint}`;
  // Names that the caller made up may have any length.
  throw new (isRightKind ? RangeError : TypeError)(message.slice(0, 600));
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
  return Number.isFinite(value) && (value as number) > 0;
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
  max: number = 2 ** 53 - 1,
): asserts value is number {
  // The text is put together only for an error: this runs many times for every batch.
  if (!isWithin(value, min, max))
    checkNumber(argument, value, false, `an integer in ${min}..${max}`);
}

/** Throws a RangeError if the step is the last safe integer, so that none can follow. */
export function checkHasNext(step: number): void {
  const expected = `below ${Number.MAX_SAFE_INTEGER}, so that another can follow`;
  check('step', step, true, step < Number.MAX_SAFE_INTEGER, expected);
}

/** Throws a RangeError unless an array has this length. */
export function checkLength(name: string, { length }: ArrayLike<unknown>, expected: number): void {
  if (length !== expected) check(`length of ${name}`, length, true, false, `${expected}`);
}

/** Throws unless the value is one of the choices. */
export function checkChoice(argument: string, value: unknown, choices: readonly string[]): void {
  if (choices.includes(value as string)) return;
  check(argument, value, typeof value === 'string', false, `one of ${choices.join(', ')}`);
}

/** Throws unless the value is a plain object or an instance of a class, not a built-in one. */
export function checkObject(argument: string, expected: string, value: unknown): void {
  check(argument, value, kindOf(value) === 'Object', true, expected);
}

/**
 * Throws unless the value is an object that has only these properties.
 *
 * @param suggest - Returns the end of the sentence that names the unknown property.
 */
export function checkKnown(
  argument: string,
  value: object,
  known: readonly string[],
  suggest?: (unknown: string, known: readonly string[]) => string,
): void {
  checkObject(argument, 'an object', value);
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue;
    const end = suggest?.(name, known) || '.';
    throw new TypeError(`${CORE}unknown option ${describe(name)}${end} Known: ${known.join(', ')}`);
  }
}
