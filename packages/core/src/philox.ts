import { check, checkInteger, isWithin } from './checks.ts';
import { kindOf } from './describe.ts';
import { parseSeed } from './seed.ts';

/** 2^32, the number of values that a word can have. */
export const WORDS: number = 2 ** 32;

/** Returns the high word of the 64-bit product of two words. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const cross = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bLow) >>> 16);
  const carry = (Math.imul(aLow, bHigh) >>> 0) + (cross & 0xffff);
  return Math.imul(aHigh, bHigh) + (cross >>> 16) + (carry >>> 16);
}

/** Computes a block of signed words for a counter (c0 to c3) and a key; see {@link philox4x32}. */
function philoxBlock(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
): [number, number, number, number] {
  for (let round = 0; round < 10; round++) {
    const next0 = multiplyHigh(0xcd9e8d57, c2) ^ c1 ^ k0;
    const next2 = multiplyHigh(0xd2511f53, c0) ^ c3 ^ k1;
    c1 = Math.imul(0xcd9e8d57, c2);
    c3 = Math.imul(0xd2511f53, c0);
    c0 = next0;
    c2 = next2;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  return [c0, c1, c2, c3];
}

/**
 * Computes the counter-based random function Philox4x32-10: one block of four 32-bit words for each
 * counter and key.
 *
 * @param counter - Four words; integers are taken modulo 2^32.
 * @param key - Two words, likewise.
 * @param out - Receives the block.
 * @returns `out`.
 * @throws TypeError if there are fewer words, one is not an integer, or `out` is not a `Uint32Array`.
 * @see Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11
 */
export function philox4x32(
  counter: ArrayLike<number>,
  key: ArrayLike<number>,
  out: Uint32Array = new Uint32Array(4),
): Uint32Array {
  const areWords = (words: ArrayLike<number>, count: number): boolean =>
    isWithin(words?.length, count, Infinity) &&
    Array.from({ length: count }, (_, i) => words[i]).every(Number.isInteger);
  check('counter', counter, areWords(counter, 4), true, 'four integers');
  check('key', key, areWords(key, 2), true, 'two integers');
  check('out', out, kindOf(out) === 'Uint32Array' && out.length > 3, true, 'a Uint32Array of 4');
  const { 0: c0, 1: c1, 2: c2, 3: c3 } = counter;
  // The last bits of a key above 2^52 would be lost where the rounds add to it.
  out.set(philoxBlock(c0, c1, c2, c3, key[0] | 0, key[1] | 0));
  return out;
}

/** Returns the integer below n for a random word: ⌊w·n/2^32⌋, with a bias below n/2^32. */
export function below(word: number, n: number): number {
  return Math.floor((word * n) / WORDS);
}

/** A sequence of random words that depends only on where it was started. */
export interface PhiloxStream {
  /** Returns the next integer in [0, 2^32). */
  nextUint32(): number;
  /** Returns the next multiple of 2^−32 in [0, 1). */
  nextUniform(): number;
  /**
   * Returns the next integer in [0, n), with a bias below n/2^32.
   *
   * @throws RangeError if n is not an integer in 1..2^32.
   */
  nextBelow(n: number): number;
  /** Moves to the first word of a block of a sample. */
  seek(sample: number, block?: number): void;
}

/** Returns the next random word, an integer in [0, 2^32). */
export type NextWord = () => number;

/** Starts a sequence of words at a block of a sample. */
export type WordsOf = (sample: number, block?: number) => NextWord;

/** Returns the words of a seed and a step, for arguments that are known to be valid. */
export function openWords(seed: bigint, step: number): WordsOf {
  const k0 = Number(seed & 0xffffffffn);
  const k1 = Number(seed >> 32n);
  return (sample, block = 0) => {
    let words: number[] = [];
    return () => {
      if (!words.length) words = philoxBlock(sample, step, step / WORDS, block++, k0, k1);
      return words.shift()! >>> 0;
    };
  };
}

/**
 * Starts a stream of Philox4x32-10 words: the key is the seed, the counter is (sample, low word of
 * step, high word of step, block), and the block counts up after every four words.
 *
 * Plans use the blocks from 0, 2^29 and 2^31 on. For draws of your own from the same seed start at
 * block 2^30, which leaves 2^32 words before they meet.
 *
 * @param seed - A safe integer >= 0, a bigint in [0, 2^64) or its decimal digits as a string.
 * @param sample - An integer in [0, 2^32).
 * @param step - A safe integer >= 0.
 * @param block - The first block, an integer in [0, 2^32).
 * @throws TypeError or RangeError if an argument is not of that kind or range.
 */
export function philoxStream(
  seed: number | bigint | string,
  sample: number,
  step: number,
  block = 0,
): PhiloxStream {
  checkInteger('step', step, 0);
  const wordsOf = openWords(parseSeed(seed), step);
  let next: NextWord;
  const stream: PhiloxStream = {
    nextUint32: () => next(),
    nextUniform: () => next() / WORDS,
    nextBelow(n) {
      checkInteger('n', n, 1, WORDS);
      return below(next(), n);
    },
    seek(sample, block = 0) {
      checkInteger('sample', sample, 0, WORDS - 1);
      checkInteger('block', block, 0, WORDS - 1);
      next = wordsOf(sample, block);
    },
  };
  stream.seek(sample, block);
  return stream;
}
