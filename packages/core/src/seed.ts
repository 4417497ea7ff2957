import { checks } from './checks.ts';

const EXPECTED = 'a safe integer >= 0, a bigint in [0, 2^64) or its decimal digits as a string';

/** Returns the seed as a 64-bit integer. */
export function parseSeed(seed: unknown): bigint {
  const isNumber = typeof seed === 'number';
  const isRightKind = isNumber || typeof seed === 'bigint' || typeof seed === 'string';
  const isInteger = isNumber ? Number.isSafeInteger(seed) : /^\d+$/.test(String(seed));
  const value = isRightKind && isInteger ? BigInt(seed) : -1n;
  const remedy = seed === undefined ? 'planCutMix does not draw one: pass { seed: 42 }' : undefined;
  checks.check('seed', seed, isRightKind, value >= 0n && value < 1n << 64n, EXPECTED, remedy);
  return value;
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
