/** A value that two objects do not share; undefined where one has no such field. */
export interface Difference {
  /** The names on the way to the value, joined by dots. */
  readonly field: string;
  readonly a: unknown;
  readonly b: unknown;
}

/** Compares two values as JSON holds them, field by field. */
export function differences(a: unknown, b: unknown, field = ''): Difference[] {
  if (isRecord(a) && isRecord(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...names].flatMap((name) =>
      differences(a[name], b[name], field === '' ? name : `${field}.${name}`),
    );
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ field, a, b }];
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
