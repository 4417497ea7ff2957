import { check } from './errors.ts';

/** The seed as a 64-bit integer. */
export function parseSeed(seed: unknown): bigint {
  const isBigint = typeof seed === 'bigint';
  check(
    'seed',
    seed,
    isBigint || typeof seed === 'number',
    (isBigint ? seed < 1n << 64n : Number.isSafeInteger(seed)) && (seed as bigint) >= 0,
    'a safe integer >= 0 or a bigint in [0, 2^64)',
  );
  return BigInt(seed as bigint);
}

/** A seed from the platform's source of randomness. */
export function randomSeed(): bigint {
  const { crypto } = globalThis as {
    crypto?: { getRandomValues(array: BigUint64Array): BigUint64Array };
  };
  check('seed', crypto, crypto !== undefined, true, 'given where there is no globalThis.crypto');
  return crypto!.getRandomValues(new BigUint64Array(1))[0];
}
