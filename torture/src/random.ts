import { philoxStream } from '@cutmix/core';

/** Random choices of one case. */
export interface Random {
  /** A random integer in [0, n). */
  below(n: number): number;
  /** An integer in [low, high]. */
  between(low: number, high: number): number;
  pick<T>(values: readonly T[]): T;
  /** `count` random bytes. */
  bytes(count: number): Buffer;
}

export function randomOf(seed: number): Random {
  const stream = philoxStream(seed, 0, 0);
  return {
    below: (n) => stream.nextBelow(n),
    between: (low, high) => low + stream.nextBelow(high - low + 1),
    pick: (values) => values[stream.nextBelow(values.length)]!,
    bytes: (count) => Buffer.from(Uint8Array.from({ length: count }, () => stream.nextBelow(256))),
  };
}
