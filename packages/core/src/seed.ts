import { check } from './checks.ts';

/** Returns the seed as a 64-bit integer. */
export function parseSeed(seed: unknown): bigint {
  const isRightKind = /number|string|bigint/.test(typeof seed);
  const isText = isRightKind && typeof seed !== 'number' && /^\d+$/.test(seed as string);
  const bits = isText || Number.isSafeInteger(seed) ? BigInt(seed as bigint) : -1n;
  const expected = 'an integer in [0, 2^64), above 2^53 as a bigint or string';
  check('seed', seed, isRightKind, BigInt.asUintN(64, bits) === bits, expected);
  return bits;
}

/** Returns a seed from the platform's source of randomness. */
export function randomSeed(): bigint {
  const { crypto } = globalThis as {
    crypto?: { getRandomValues?(array: Uint8Array): Uint8Array };
  };
  const bytes = new Uint8Array(8);
  try {
    // Polyfills, such as React Native's, may lack the arrays of 64-bit integers.
    crypto!.getRandomValues!(bytes);
  } catch (cause) {
    const reason = 'this JavaScript engine has no working crypto.getRandomValues to draw one from';
    throw new TypeError(`@cutmix/core: seed must be given, such as { seed: 42 }: ${reason}`, {
      cause,
    });
  }
  return bytes.reduce((seed, byte) => (seed << 8n) | BigInt(byte), 0n);
}
