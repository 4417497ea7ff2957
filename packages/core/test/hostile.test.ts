import {
  boxFromLambda,
  mixedAccuracy,
  mixLabels,
  philox4x32,
  philoxStream,
  planCutMix,
  sampleBeta,
} from '@cutmix/core';
import { checksFor } from '@cutmix/core/adapter';
import { describe, expect, it } from 'vitest';

function fail(): never {
  throw new Error('a getter of the caller');
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const long = 'x'.repeat(1_000_000);
const cyclic: unknown[] = [];
cyclic.push(cyclic, cyclic);

const hostile: readonly (readonly [string, unknown])[] = [
  ['an array of 2^32 - 1 holes', new Array(2 ** 32 - 1)],
  ['a proxy with an endless length', new Proxy([], { get: () => 2 ** 53 - 1 })],
  ['a cyclic array', cyclic],
  ['an array of long strings', Array.from({ length: 100 }, () => long)],
  ['an object of long names', { [long]: 1 }],
  ['a long tag', { [Symbol.toStringTag]: long }],
  ['a long symbol', Symbol(long)],
  ['a huge bigint', 10n ** 10_000n],
  ['a symbol as the name of its class', { constructor: { name: Symbol('name') } }],
  ['a throwing constructor', Object.defineProperty({}, 'constructor', { get: fail })],
  ['a throwing tag', Object.defineProperty({}, Symbol.toStringTag, { get: fail })],
  ['a throwing then', Object.defineProperty({}, 'then', { get: fail })],
  ['throwing conversions', { valueOf: fail, toString: fail, [Symbol.toPrimitive]: fail }],
  ['a proxy that throws', new Proxy({}, { get: fail, ownKeys: fail })],
  ['a revoked proxy', revoked()],
];

/** The error of a call, which must come at once and be short. */
function errorOf(call: () => unknown): Error {
  const start = performance.now();
  try {
    call();
  } catch (error) {
    // A hang would take minutes.
    expect(performance.now() - start).toBeLessThan(5000);
    expect((error as Error).message.length).toBeLessThanOrEqual(600);
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

describe.each(hostile)('%s', (_, value) => {
  const bad = value as never;
  it.each<[string, () => unknown]>([
    ['probability', () => planCutMix({ seed: 1, probability: bad }, size)],
    ['seed', () => planCutMix({ seed: bad }, size)],
    ['batchSize', () => planCutMix({ seed: 1 }, { ...size, batchSize: bad })],
    ['lambda', () => boxFromLambda(bad, 1, 1, 4, 4)],
    ['a', () => sampleBeta(bad, 1, philoxStream(1, 0, 0))],
    ['stream', () => sampleBeta(1, 1, bad)],
    ['plan', () => mixLabels({ data: [1], dims: [1, 1] }, undefined, bad, { numClasses: 1 })],
  ])('is refused by name, as %s', (name, call) => {
    const error = errorOf(call);
    if (error.message === 'a getter of the caller' || name === 'plan' || name === 'stream') return;
    expect(error.message).toContain(`@cutmix/core: ${name} must be `);
  });

  it('is no name of labels or predictions', () => {
    const labels = { data: [1, 0], dims: [2, 2], name: bad };
    const plan = planCutMix({ seed: 1 }, size);
    expect(() => mixLabels(labels, undefined, plan)).toThrow('length of labelsA must be 4');
    expect(() => mixedAccuracy(labels, labels)).toThrow('length of labels must be 4');
    const outputs = { data: [1, 0], dims: [1, 2] };
    expect(() => mixedAccuracy(outputs, labels)).toThrow('length of predictions must be 4');
  });

  it('can be shown by every error', () => {
    const error = errorOf(() => {
      throw checksFor('@cutmix/example').wrongKind('it', 'something', value);
    });
    expect(error.message).toMatch(/^@cutmix\/example: it must be something, received /);
  });

  it('can be shown by errors of core that another package renames', () => {
    const checks = checksFor('@cutmix/example');
    const error = errorOf(() => checks.checkChoice('it', value, ['this', 'that']));
    expect(error.message).toMatch(/^@cutmix\/example: it must be one of this, that, received /);
  });
});

const size = { batchSize: 2, height: 4, width: 4 };

describe('what cannot be allocated', () => {
  it.each([2 ** 27, 2 ** 31, 2 ** 53 - 1])('rejects %d classes of class ids', (numClasses) => {
    const plan = planCutMix({ seed: 1 }, size);
    const call = () => mixLabels({ data: [0, 1], dims: [2] }, undefined, plan, { numClasses });
    expect(call).toThrow(RangeError);
    expect(call).toThrow(`numClasses must be below 2^28 / 2 rows, received ${numClasses}`);
  });

  it('rejects labels whose data is shorter than the shape before it allocates', () => {
    const plan = planCutMix({ seed: 1 }, size);
    const call = () => mixLabels({ data: [1], dims: [2, 2 ** 40] }, undefined, plan);
    expect(call).toThrow('length of labelsA must be 2199023255552, received 1');
  });

  it('rejects a plan of more than 2^24 samples', () => {
    const call = () => planCutMix({ seed: 1 }, { ...size, batchSize: 2 ** 24 + 1 });
    expect(call).toThrow(RangeError);
    expect(call).toThrow('batchSize must be an integer in 0..16777216');
  });
});

describe('alpha', () => {
  it.each([[new Array(2 ** 32 - 1)], [[1, { valueOf: fail }]], [[Symbol('a'), 1]]])(
    'rejects %#, without reading further than it must',
    (alpha) => {
      const error = errorOf(() => planCutMix({ seed: 1, alpha: alpha as number[] }, size));
      expect(error.message).toContain('alpha must be a finite number > 0, or a pair');
    },
  );
});

describe('philox4x32', () => {
  it('takes large integers modulo 2^32, and reads no more than it needs', () => {
    const counter = { length: 2 ** 53 - 1, 0: 2 ** 32 + 1, 1: -1, 2: 2 ** 53 - 1, 3: 2 ** 40 };
    const block = philox4x32(counter, [2 ** 53 - 1, -(2 ** 53 - 1)]);
    expect([...block]).toEqual([...philox4x32([1, 2 ** 32 - 1, 2 ** 32 - 1, 0], [2 ** 32 - 1, 1])]);
  });

  it.each([
    ['counter', () => philox4x32([1, 2, 3, 0.5], [1, 2])],
    ['counter', () => philox4x32({ length: 1e9 } as never, [1, 2])],
    ['key', () => philox4x32([1, 2, 3, 4], [1, Symbol('a') as never])],
    ['out', () => philox4x32([1, 2, 3, 4], [1, 2], -1 as never)],
    ['out', () => philox4x32([1, 2, 3, 4], [1, 2], new Uint32Array(3))],
  ])('rejects a bad %s', (name, call) => {
    expect(call).toThrow(TypeError);
    expect(call).toThrow(`@cutmix/core: ${name} must be `);
  });
});
