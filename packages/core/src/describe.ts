/** Returns the name of the built-in class of an object of any realm, such as 'Int32Array'. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Returns the value as an error shows it: at once, and never failing. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'bigint') return `${value}n`;
  if (value !== Object(value)) return String(value);
  const object = value as object;
  try {
    if (Array.isArray(object)) {
      // Not deeper, for an array may contain itself.
      const shown = object
        .slice(0, 8)
        .map((item) => (Array.isArray(item) ? '[…]' : describe(item)));
      return `[${shown.join(', ')}]`;
    }
    const kind = kindOf(object);
    const keys = Object.keys(object).slice(0, 8);
    const name = (kind === 'Object' && object.constructor?.name) || kind;
    return name === 'Object' ? `{${keys.map((key) => ` ${key}`)} }` : `${name}`;
  } catch {
    return 'an unreadable object';
  }
}
