/** Returns the name of the built-in class of an object of any realm, such as 'Int32Array'. */
export function kindOf(value: unknown): string {
  return {}.toString.call(value).slice(8, -1);
}

/** Returns the value as an error shows it, an object by its kind only. */
function describeOne(value: unknown): string {
  if (value === Object(value)) return kindOf(value);
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  return String(value) + (typeof value === 'bigint' ? 'n' : '');
}

/** Returns the value as an error shows it: at once, and never failing. */
export function describe(value: unknown): string {
  try {
    if (!Array.isArray(value)) return describeOne(value);
    return `[${value.slice(0, 8).map(describeOne).join(', ')}]`;
  } catch {
    return 'an unreadable object';
  }
}
