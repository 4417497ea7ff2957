function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (Array.isArray(value)) return `[${value.slice(0, 8).map(describe).join(', ')}]`;
  return typeof value === 'object' ? Object.prototype.toString.call(value) : String(value);
}

const message = (argument: string, expected: string, received: unknown): string =>
  `@cutmix/tfjs: ${argument} must be ${expected}, received ${describe(received)}`;

export function wrongKind(argument: string, expected: string, received: unknown): TypeError {
  return new TypeError(message(argument, expected, received));
}

export function wrongValue(argument: string, expected: string, received: unknown): RangeError {
  return new RangeError(message(argument, expected, received));
}

/** Throws unless the value is an object that is no array. */
export function checkObject(argument: string, expected: string, value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrongKind(argument, expected, value);
  }
}
