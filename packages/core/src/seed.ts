import { wrongKind, wrongValue } from './errors.ts';

const EXPECTED = 'a safe integer >= 0 or a bigint in [0, 2^64)';

/** The seed as a 64-bit integer. */
export function parseSeed(seed: unknown): bigint {
  if (typeof seed !== 'number' && typeof seed !== 'bigint') throw wrongKind('seed', EXPECTED, seed);
  const valid = typeof seed === 'bigint' ? seed < 1n << 64n : Number.isSafeInteger(seed);
  if (!valid || seed < 0) throw wrongValue('seed', EXPECTED, seed);
  return BigInt(seed);
}

/** The seed as a Philox key: low word, high word. */
export function seedWords(seed: number | bigint): Uint32Array {
  const bits = parseSeed(seed);
  return Uint32Array.of(Number(bits & 0xffffffffn), Number(bits >> 32n));
}

/** A seed from the platform's source of randomness. */
export function randomSeed(): bigint {
  const { crypto } = globalThis as {
    crypto?: { getRandomValues(array: BigUint64Array): BigUint64Array };
  };
  if (!crypto) throw wrongKind('seed', `${EXPECTED} where globalThis.crypto is missing`, undefined);
  return crypto.getRandomValues(new BigUint64Array(1))[0];
}
