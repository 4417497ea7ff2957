/** Returns the name of the built-in class of an object of any realm, such as 'Int32Array'. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

const cut = (text: string): string => text.slice(0, 40);

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  // A huge one takes seconds to convert.
  if (typeof value === 'bigint') return `${BigInt.asIntN(99, value) === value ? value : '…'}n`;
  if (value !== Object(value)) return cut(String(value));
  const object = value as object;
  if (Array.isArray(object)) {
    // Not deeper, for an array may contain itself.
    const shown = object.slice(0, 8).map((item) => (Array.isArray(item) ? '[…]' : describe(item)));
    return `[${shown.join(', ')}]`;
  }
  const kind = kindOf(object);
  const name = (kind === 'Object' && object.constructor?.name) || kind;
  if (name !== 'Object') return cut(name);
  const keys = Object.keys(object).slice(0, 8);
  return `{${keys.map((key) => ` ${cut(key)}`)} }`;
}

/** Returns the value as an error shows it: short, at once, and never failing. */
export function describe(value: unknown): string {
  try {
    return show(value);
  } catch {
    return 'an object that cannot be read';
  }
}
