import { philox4x32, philoxStream } from '@cutmix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { golden } from './golden.ts';

const words = (hex: string) => hex.split(' ').map((word) => Number.parseInt(word, 16));

describe('philox4x32', () => {
  it.each([
    // Random123, tests/kat_vectors, lines "philox4x32 10".
    [
      '00000000 00000000 00000000 00000000',
      '00000000 00000000',
      '6627e8d5 e169c58d bc57ac4c 9b00dbd8',
    ],
    [
      'ffffffff ffffffff ffffffff ffffffff',
      'ffffffff ffffffff',
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      '243f6a88 85a308d3 13198a2e 03707344',
      'a4093822 299f31d0',
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('gives the known answer for counter %s and key %s', (counter, key, block) => {
    expect([...philox4x32(words(counter), words(key))]).toEqual(words(block));
  });

  it('agrees with big-integer arithmetic', () => {
    for (const { counter, key, block } of golden.philox) {
      expect([...philox4x32(counter, key)]).toEqual(block);
    }
  });

  it('writes to the given array and leaves its input alone', () => {
    const counter = [1, 2, 3, 4];
    const key = [5, 6];
    const out = new Uint32Array(4);
    expect(philox4x32(counter, key, out)).toBe(out);
    expect(out).toEqual(philox4x32([1, 2, 3, 4], [5, 6]));
    expect([counter, key]).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
  });

  const as = <T>(value: unknown): T => value as T;
  it.each([
    [() => philox4x32(as(undefined), [5, 6]), 'counter must be four integers, received undefined'],
    [() => philox4x32([1, 2, 3], [5, 6]), 'counter must be four integers, received [1, 2, 3]'],
    [() => philox4x32([1, 2, 3, 4], as(null)), 'key must be two integers, received null'],
    [() => philox4x32([1, 2, 3, 4], [5, 0.5]), 'key must be two integers, received [5, 0.5]'],
    [
      () => philox4x32([1, 2, 3, 4], [5, 6], as([0, 0, 0, 0])),
      'out must be a Uint32Array of 4, received [0, 0, 0, 0]',
    ],
    [
      () => philox4x32([1, 2, 3, 4], [5, 6], new Uint32Array(3)),
      'out must be a Uint32Array of 4, received Uint32Array',
    ],
  ])('rejects bad arguments (%#)', (call, message) => {
    expect(call).toThrow(new TypeError(`@cutmix/core: ${message}`));
  });
});

describe('philoxStream', () => {
  it('is keyed by both seed words and counts sample, step and block', () => {
    const stream = philoxStream(0xa4093822_00000007n, 9, 2 ** 33 + 5, 11);
    const drawn = Array.from({ length: 8 }, () => stream.nextUint32());
    const key = [7, 0xa4093822];
    const expected = [11, 12].flatMap((block) => [...philox4x32([9, 5, 2, block], key)]);
    expect(drawn).toEqual(expected);
  });

  it('draws the same for 5 and 5n', () => {
    expect(philoxStream(5, 0, 0).nextUint32()).toBe(philoxStream(5n, 0, 0).nextUint32());
  });

  it('goes back to any block by seek', () => {
    const stream = philoxStream(1, 2, 3);
    const first = [stream.nextUint32(), stream.nextUint32()];
    stream.seek(4, 5);
    expect(stream.nextUint32()).toBe(philoxStream(1, 4, 3, 5).nextUint32());
    stream.seek(2);
    expect([stream.nextUint32(), stream.nextUint32()]).toEqual(first);
  });

  it('scales words to [0, 1) and to integers below n', () => {
    const n = fc.oneof(
      fc.integer({ min: 1, max: 2 ** 20 }),
      fc.constantFrom(1, 2 ** 32 - 1, 2 ** 32),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), n, (seed, n) => {
        const word = philoxStream(seed, 0, 0).nextUint32();
        expect(philoxStream(seed, 0, 0).nextUniform()).toBe(word / 2 ** 32);
        const below = philoxStream(seed, 0, 0).nextBelow(n);
        expect(below).toBe(Number((BigInt(word) * BigInt(n)) >> 32n));
      }),
    );
  });

  it.each([
    [
      () => philoxStream(-1, 0, 0),
      RangeError,
      'seed must be an integer in [0, 2^64), above 2^53 as a bigint or string',
    ],
    [() => philoxStream(2 ** 53, 0, 0), RangeError, 'seed'],
    [() => philoxStream(1.5, 0, 0), RangeError, 'received 1.5'],
    [() => philoxStream(2n ** 64n, 0, 0), RangeError, 'received 18446744073709551616'],
    [() => philoxStream(-1n, 0, 0), RangeError, 'received -1'],
    [() => philoxStream('0x5', 0, 0), RangeError, 'received "0x5"'],
    [() => philoxStream(true as unknown as number, 0, 0), TypeError, 'received true'],
    [() => philoxStream(0, 2 ** 32, 0), RangeError, 'sample'],
    [() => philoxStream(0, 0, -1), RangeError, 'step'],
    [() => philoxStream(0, 0, 2 ** 53), RangeError, 'step'],
    [() => philoxStream(0, 0, 0, -1), RangeError, 'block'],
    [() => philoxStream(0, 0, 0, 2 ** 32), RangeError, 'block'],
    [() => philoxStream(0, 0, 0).nextBelow(0), RangeError, 'n must be an integer in 1..4294967296'],
    [() => philoxStream(0, 0, 0).nextBelow(1.5), RangeError, 'received 1.5'],
  ])('rejects bad arguments (%#)', (call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});
