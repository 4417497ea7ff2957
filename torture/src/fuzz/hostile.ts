import vm from 'node:vm';
import type { Random } from '../random.ts';

/** Thrown by hostile values: an error of the caller's own, which may pass through. */
export class HostileError extends Error {
  override readonly name = 'HostileError';
}

const fail = (): never => {
  throw new HostileError('a getter of the caller');
};

const throwingTraps: ProxyHandler<object> = Object.fromEntries(
  [
    'get',
    'has',
    'ownKeys',
    'getOwnPropertyDescriptor',
    'getPrototypeOf',
    'set',
    'defineProperty',
    'deleteProperty',
    'isExtensible',
    'preventExtensions',
  ].map((trap) => [trap, fail]),
);

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
}

function cyclic<Value extends object>(value: Value, add: (value: Value) => void): Value {
  add(value);
  return value;
}

function detached<Data extends { readonly buffer: ArrayBufferLike }>(data: Data): Data {
  structuredClone(data.buffer, { transfer: [data.buffer as ArrayBuffer] });
  return data;
}

/** A view of 8 values whose memory has shrunk below its start. */
function shrunk(): Float32Array {
  const Resizable = ArrayBuffer as unknown as new (
    length: number,
    options: { maxByteLength: number },
  ) => ArrayBuffer & { resize(length: number): void };
  const buffer = new Resizable(64, { maxByteLength: 64 });
  const view = new Float32Array(buffer, 32, 8);
  buffer.resize?.(16);
  return view;
}

/** An object that gives itself for every property, so that it has no end. */
function endless(): object {
  const proxy: object = new Proxy(() => proxy, {
    get: (_, name) => (typeof name === 'symbol' ? undefined : proxy),
    has: () => true,
  });
  return proxy;
}

const getter = (name: string | symbol, target: object = {}): object =>
  Object.defineProperty(target, name, { get: fail, enumerable: true, configurable: true });

const long = 'x'.repeat(1_000_000);
const hugeInteger = 10n ** 60_000n;
const foreign = (code: string) => vm.runInNewContext(code);

/** Plain objects that have the properties by which tensors are known. */
const lookalikes = (): readonly (() => unknown)[] => [
  () => ({ shape: [2], dtype: 'float32', isDisposed: false, dataId: {}, size: 2, rank: 1 }),
  () => ({ shape: [2], dtype: 'float32', isDisposed: true }),
  () => ({ dims: [2], type: 'float32', location: 'cpu', data: new Float32Array(2), size: 2 }),
  () => ({ dims: [2], type: 'float32', location: 'gpu-buffer', size: 2 }),
  () => ({ dims: [2], type: 'string', location: 'cpu', data: ['a', 'b'], size: 2 }),
  () => ({ dims: [2], type: 'float32', location: 'none', size: 2 }),
  () => getter('data', { dims: [2], type: 'float32', location: 'cpu' }),
  () => ({ data: new Float32Array(2), shape: [2] }),
  () => ({ data: new Float32Array(2), shape: [2.5, -1] }),
  () => ({ data: new Float32Array(2), shape: new Array(2 ** 32 - 1) }),
  () => ({ data: new Float32Array(2), dims: new Array(2 ** 32 - 1) }),
  () => ({ data: new DataView(new ArrayBuffer(8)), shape: [2], width: 2, height: 1 }),
];

/** Makers of values that nobody should pass, by name. Each gives a new value. */
const makers: Readonly<Record<string, () => unknown>> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  '-Infinity': () => Number.NEGATIVE_INFINITY,
  '-0': () => -0,
  '-1': () => -1,
  '0.5': () => 0.5,
  '1 + 2^-52': () => 1 + Number.EPSILON,
  'the smallest number': () => Number.MIN_VALUE,
  '1e300': () => 1e300,
  '2^31 - 1': () => 2 ** 31 - 1,
  '2^31': () => 2 ** 31,
  '2^32': () => 2 ** 32,
  '2^53 - 1': () => 2 ** 53 - 1,
  '2^53': () => 2 ** 53,
  '-2^53': () => -(2 ** 53),
  'an empty string': () => '',
  'a long string': () => long,
  digits: () => '5',
  'many digits': () => '9'.repeat(1_000_000),
  'a line break': () => 'a\nb\u0000\u2028',
  'a lone surrogate': () => '\ud800',
  '5n': () => 5n,
  '-1n': () => -1n,
  '2n^64': () => 2n ** 64n,
  'a huge bigint': () => hugeInteger,
  'a symbol': () => Symbol('secret'),
  'a long symbol': () => Symbol(long),
  'a function': () => () => 1,
  'a class': () => class Batch {},
  'an empty object': () => ({}),
  'an empty array': () => [],
  'an object without prototype': () => Object.create(null),
  'a date': () => new Date(Number.NaN),
  'a map': () => new Map([[1, 2]]),
  'a promise': () => Promise.resolve(1),
  'a boxed number': () => Object(1),
  'a boxed symbol': () => Object(Symbol.iterator),
  'a cyclic object': () => cyclic<Record<string, unknown>>({}, (it) => Object.assign(it, { it })),
  'a cyclic array': () => cyclic<unknown[]>([], (it) => it.push(it, it, it, it, it, it, it, it)),
  'a deep array': () => nested(100_000, (inner) => [inner]),
  'a deep object': () => nested(100_000, (inner) => ({ inner })),
  'a wide array': () => Array.from({ length: 100_000 }, (_, i) => i),
  'a wide object': () =>
    Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`name${i}`, i])),
  'an array of long strings': () => Array.from({ length: 50 }, () => long),
  'an object of long names': () => ({ [long]: 1, [`${long}x`]: 2 }),
  'an array with 2^32 - 1 holes': () => new Array(2 ** 32 - 1),
  'an array of symbols': () => [Symbol('a'), Symbol('b')],
  'an array of hostile objects': () => [new Proxy({}, throwingTraps), getter('constructor')],
  'an array with a getter': () => getter(0 as unknown as string, [1, 2]),
  'an array-like of 2^53': () => ({ length: 2 ** 53 }),
  'an array-like of -1': () => ({ length: -1 }),
  'an array-like of NaN': () => ({ length: Number.NaN, 0: 1 }),
  'a throwing toString': () => ({ toString: fail, valueOf: fail, [Symbol.toPrimitive]: fail }),
  'a throwing toStringTag': () => getter(Symbol.toStringTag),
  'a long toStringTag': () => ({ [Symbol.toStringTag]: long }),
  'a false toStringTag': () => ({ [Symbol.toStringTag]: 'Int32Array', length: 4, buffer: {} }),
  'a throwing constructor': () => getter('constructor'),
  'a throwing name': () => ({ constructor: getter('name') }),
  'a symbol for a name': () => ({ constructor: { name: Symbol('name') } }),
  'a long name': () => ({ constructor: { name: long } }),
  'a throwing then': () => getter('then'),
  'a throwing length': () => getter('length'),
  'a throwing iterator': () => ({ [Symbol.iterator]: fail }),
  'a proxy that throws': () => new Proxy({}, throwingTraps),
  'a proxy of an array that throws': () => new Proxy([1, 2], throwingTraps),
  'a proxy of a function that throws': () => new Proxy(() => 1, throwingTraps),
  'a revoked proxy': () => revoked({}),
  'a revoked proxy of an array': () => revoked([]),
  'an endless proxy': endless,
  'a proxy with a long length': () =>
    new Proxy([], { get: (it, name) => (name === 'length' ? 2 ** 53 - 1 : Reflect.get(it, name)) }),
  'an empty Float32Array': () => new Float32Array(0),
  'a Float64Array of NaN': () => new Float64Array(8).fill(Number.NaN),
  'a Float32Array of Infinity': () => new Float32Array(8).fill(Number.POSITIVE_INFINITY),
  'a BigInt64Array': () => new BigInt64Array(8).fill(-(2n ** 63n)),
  'a BigUint64Array': () => new BigUint64Array(8).fill(2n ** 64n - 1n),
  'a Uint32Array': () => new Uint32Array(8).fill(2 ** 32 - 1),
  'a Uint8ClampedArray': () => new Uint8ClampedArray(8),
  'a detached Float32Array': () => detached(new Float32Array(8)),
  'a detached Int32Array': () => detached(new Int32Array(8)),
  'shared memory': () => new Float32Array(new SharedArrayBuffer(32)),
  'shrunk memory': shrunk,
  'a DataView': () => new DataView(new ArrayBuffer(8)),
  'an ArrayBuffer': () => new ArrayBuffer(8),
  'a Buffer': () => Buffer.alloc(8),
  'a typed array of another realm': () => foreign('new Int32Array(8)'),
  'an array of another realm': () => foreign('[1, 2, 3]'),
  'an object of another realm': () => foreign('({ seed: 1 })'),
  'a typed array with a throwing length': () => getter('length', new Int32Array(8)),
  'a subclass of Float32Array': () => new (class Mine extends Float32Array {})(8),
};

export interface Hostile {
  readonly name: string;
  /** Makes the value from the valid one. */
  readonly make: (valid: unknown) => unknown;
  /** Whether it may be as good as the valid one. */
  readonly mayPass: boolean;
  /** Whether it is not the same each time it is read, so that no check can hold. */
  readonly isFickle: boolean;
}

const isObjectLike = (value: unknown): value is object =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

const isPlain = (value: object): boolean =>
  Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;

/** A copy of an object in which each property is given by the same getter. */
function withGetters(valid: object, get: (value: unknown) => unknown): object {
  const copy = Object.create(Object.getPrototypeOf(valid));
  for (const [name, value] of Object.entries(valid)) {
    Object.defineProperty(copy, name, { get: () => get(value), enumerable: true });
  }
  return copy;
}

/** A property that changes from one reading to the next. */
function changing(valid: object, random: Random): object {
  let readings = 0;
  const from = random.between(1, 3);
  const other = random.pick([undefined, null, -1, 2 ** 53, {}]);
  return withGetters(valid, (value) => (++readings > from ? other : value));
}

/** Changes of a valid object. */
const changes: Readonly<Record<string, (valid: object, random: Random) => unknown>> = {
  'with getters that throw': (valid) => withGetters(valid, fail),
  'with getters': (valid) => withGetters(valid, (value) => value),
  'with values that change': changing,
  'in a proxy': (valid) => new Proxy(valid, {}),
  'in a proxy that throws in one trap': (valid, random) => {
    const trap = random.pick(Object.keys(throwingTraps));
    return new Proxy(valid, { [trap]: fail });
  },
  frozen: (valid) => (isPlain(valid) ? Object.freeze(valid) : valid),
  'as a prototype': (valid) => Object.create(valid),
  'with a property less': (valid, random) => {
    const names = Object.keys(valid);
    if (names.length === 0) return valid;
    const left = random.pick(names);
    return Object.fromEntries(Object.entries(valid).filter(([name]) => name !== left));
  },
  'with a property more': (valid, random) => {
    const name = random.pick(['__proto__', '', long, 'alhpa', 'into', 'constructor', 'toString']);
    return Object.defineProperty({ ...valid }, name, { value: 1, enumerable: true });
  },
  'with a symbol more': (valid) => ({ ...valid, [Symbol('more')]: 1 }),
  'in an array': (valid) => [valid],
};

/** Chooses a hostile value, or a change of the valid one. */
export function hostile(random: Random, valid: unknown): Hostile {
  if (isObjectLike(valid) && !ArrayBuffer.isView(valid) && random.below(3) === 0) {
    const name = random.pick(Object.keys(changes));
    return {
      name,
      make: (value) => changes[name]!(value as object, random),
      mayPass: true,
      isFickle: name === 'with values that change',
    };
  }
  if (random.below(12) === 0) {
    const fakes = lookalikes();
    const index = random.below(fakes.length);
    return { name: `lookalike ${index}`, make: fakes[index]!, mayPass: false, isFickle: false };
  }
  const name = random.pick(Object.keys(makers));
  return { name, make: makers[name]!, mayPass: false, isFickle: false };
}
