/** The value as an error shows it: short, and never failing. */
function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(describe).join(', ')}]`;
  return typeof value === 'object' ? Object.prototype.toString.call(value) : String(value);
}

const message = (argument: string, expected: string, received: unknown): string =>
  `@cutmix/core: ${argument} must be ${expected}, received ${describe(received)}`;

export function wrongKind(argument: string, expected: string, received: unknown): TypeError {
  return new TypeError(message(argument, expected, received));
}

export function wrongValue(argument: string, expected: string, received: unknown): RangeError {
  return new RangeError(message(argument, expected, received));
}

/** Throws unless the value is a number (TypeError) that is `valid` (RangeError). */
export function checkNumber(
  argument: string,
  value: unknown,
  valid: boolean,
  expected: string,
): void {
  if (typeof value !== 'number') throw wrongKind(argument, expected, value);
  if (!valid) throw wrongValue(argument, expected, value);
}

/** Throws unless the value is an integer in `min..max`. */
export function checkInteger(
  argument: string,
  value: unknown,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): void {
  const valid = Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
  if (!valid) checkNumber(argument, value, false, `an integer in ${min}..${max}`);
}

/** Throws unless the value is an object that is no array. */
export function checkObject(argument: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongKind(argument, 'an object', value);
  }
}
