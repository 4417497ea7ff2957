/** The name of the built-in class of an object of any realm, such as 'Int32Array'. */
export function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Whose tensor a value is, known by its properties: every build of a runtime has its own class. */
export function tensorOwner(value: unknown): 'tfjs' | 'ONNX Runtime' | undefined {
  const { shape, dtype, isDisposed, dims, type, location } = Object(value);
  if (Array.isArray(shape) && typeof dtype === 'string' && typeof isDisposed === 'boolean') {
    return 'tfjs';
  }
  const isOnnx = Array.isArray(dims) && typeof type === 'string' && typeof location === 'string';
  return isOnnx ? 'ONNX Runtime' : undefined;
}

/** An object by its class, if it has one of its own, or else by its keys. */
function describeObject(value: object): string {
  if (typeof (value as PromiseLike<unknown>).then === 'function') return 'a Promise';
  const owner = tensorOwner(value);
  if (owner) return `${owner === 'tfjs' ? 'a' : 'an'} ${owner} tensor`;
  const kind = kindOf(value);
  const name = kind === 'Object' ? (value.constructor?.name ?? kind) : kind;
  if (name !== 'Object') return name;
  const keys = Object.keys(value);
  const shown = [...keys.slice(0, 8), ...(keys.length > 8 ? ['…'] : [])];
  return keys.length ? `{ ${shown.join(', ')} }` : '{}';
}

/** The value as an error shows it: short, and never failing. */
export function describe(value: unknown, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (value !== Object(value)) return String(value);
  if (!Array.isArray(value)) return describeObject(value as object);
  if (depth > 2) return '[…]';
  const shown = value.slice(0, 8).map((item) => describe(item, depth + 1));
  return `[${shown.join(', ')}${value.length > 8 ? ', …' : ''}]`;
}
