/** Name of the built-in class of an object of any realm, such as 'Int32Array'. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** The value as an error shows it: short, and never failing. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(describe).join(', ')}]`;
  return value === Object(value) ? kindOf(value) : String(value);
}

/** Throws a TypeError unless the value is of the right kind, a RangeError unless it is valid. */
export function check(
  argument: string,
  value: unknown,
  isRightKind: boolean,
  isValid: boolean,
  expected: string,
): void {
  if (isRightKind && isValid) return;
  const message = `@cutmix/core: ${argument} must be ${expected}, received ${describe(value)}`;
  throw isRightKind ? new RangeError(message) : new TypeError(message);
}

/** Throws unless the value is a number (TypeError) that is `isValid` (RangeError). */
export function checkNumber(
  argument: string,
  value: unknown,
  isValid: boolean,
  expected: string,
): void {
  check(argument, value, typeof value === 'number', isValid, expected);
}

/**
 * Throws unless the value is an integer in `min..max`.
 *
 * @param index - For an element of an array: its index, named after the argument.
 */
export function checkInteger(
  argument: string,
  value: unknown,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
  index?: number,
): void {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return;
  checkNumber(
    index === undefined ? argument : `${argument}[${index}]`,
    value,
    false,
    `an integer in ${min}..${max}`,
  );
}

/** Throws unless the value is one of the texts. */
export function checkChoice(argument: string, value: string, choices: readonly string[]): void {
  const expected = `one of ${choices.join(', ')}`;
  check(argument, value, typeof value === 'string', choices.includes(value), expected);
}

/** Throws a TypeError when any property is left over besides the known ones. */
export function checkNoOther(property: string, others: object, known: readonly string[]): void {
  const [other] = Object.keys(others);
  check(property, other, other === undefined, true, `one of ${known.join(', ')}`);
}

/** Throws a TypeError unless the value is an object that is no array. */
export function checkObject(argument: string, value: unknown): void {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  check(argument, value, isObject, true, 'an object');
}
