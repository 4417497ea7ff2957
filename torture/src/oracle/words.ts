// Slow and plain on purpose, and without a line of the packages: what they give is compared with it.

const word = (value: bigint): bigint => BigInt.asUintN(32, value);

/** Philox4x32-10 as its paper defines it, in integers without bounds. */
function block(seed: bigint, counter: readonly bigint[]): number[] {
  let [c0, c1, c2, c3] = counter as [bigint, bigint, bigint, bigint];
  let low = word(seed);
  let high = seed >> 32n;
  for (let round = 0; round < 10; round++) {
    const left = 0xd2511f53n * c0;
    const right = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [
      (right >> 32n) ^ c1 ^ low,
      word(right),
      (left >> 32n) ^ c3 ^ high,
      word(left),
    ];
    low = word(low + 0x9e3779b9n);
    high = word(high + 0xbb67ae85n);
  }
  return [c0, c1, c2, c3].map(Number);
}

/** Gives the words of a sample at a step one after another, from a block on. */
export function wordsOf(seed: bigint, sample: number, step: number, first: number): () => number {
  const at = BigInt(step);
  let next = BigInt(first);
  let left: number[] = [];
  return () => {
    if (left.length === 0) left = block(seed, [BigInt(sample), word(at), word(at >> 32n), next++]);
    return left.shift()!;
  };
}

/** ⌊w·n/2^32⌋ */
export const below = (value: number, n: number): number =>
  Number((BigInt(value) * BigInt(n)) >> 32n);
