import type { TypedArray } from './typedArray.ts';

/** Bytes in a word. */
const WORD = 8;

/** From this many bytes on, `set` on a view is faster than the loop of `copyRuns`. */
const SET_FROM = 2048;

/** The loop's indices are 32-bit integers, which the engine adds and shifts fastest. */
const LOOP_UP_TO = 2 ** 31 - WORD;

/** The same memory as bytes and, if it starts at a multiple of 8, as words of 4 and 8 bytes. */
export interface Memory {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly words:
    | { readonly half: Uint32Array<ArrayBuffer>; readonly whole: BigUint64Array<ArrayBuffer> }
    | undefined;
}

// Moving integers keeps every bit, NaN payloads too.
export function memoryOf({ buffer, byteOffset, byteLength }: TypedArray): Memory {
  const memory = buffer as ArrayBuffer;
  const isAligned = byteOffset % WORD === 0;
  return {
    bytes: new Uint8Array(memory, byteOffset, byteLength),
    words: isAligned
      ? {
          half: new Uint32Array(memory, byteOffset, Math.floor(byteLength / 4)),
          whole: new BigUint64Array(memory, byteOffset, Math.floor(byteLength / WORD)),
        }
      : undefined,
  };
}

/** Runs of bytes at regular distances. */
export interface Runs {
  readonly count: number;
  readonly length: number;
  readonly stride: number;
}

/**
 * Copies runs, the first to `at` in the target, each from `shift` bytes further on in the source.
 * Rows of boxes are short: a loop over words is faster than `set`, which needs a view of each.
 */
export function copyRuns(
  target: Memory,
  source: Memory,
  at: number,
  shift: number,
  { count, length, stride }: Runs,
): void {
  const { bytes, words } = target;
  const { bytes: otherBytes, words: otherWords } = source;
  const isCongruent = shift % WORD === 0;
  if (!words || !otherWords || !isCongruent || length >= SET_FROM || bytes.length > LOOP_UP_TO) {
    for (let run = 0, start = at; run < count; run++, start += stride) {
      const from = start + shift;
      bytes.set(otherBytes.subarray(from, from + length), start);
    }
    return;
  }
  const { half, whole } = words;
  const { half: otherHalf, whole: otherWhole } = otherWords;
  const halfShift = shift >> 2;
  const wholeShift = shift >> 3;
  for (let run = 0, start = at | 0; run < count; run++, start = (start + stride) | 0) {
    const end = (start + length) | 0;
    let i = start;
    for (; (i & 3) !== 0 && i < end; i++) bytes[i] = otherBytes[i + shift];
    if ((i & 4) !== 0 && i + 4 <= end) {
      half[i >> 2] = otherHalf[(i >> 2) + halfShift];
      i += 4;
    }
    let word = (i + 7) >> 3;
    const endWord = end >> 3;
    for (; word + 4 <= endWord; word += 4) {
      const other = word + wholeShift;
      whole[word] = otherWhole[other];
      whole[word + 1] = otherWhole[other + 1];
      whole[word + 2] = otherWhole[other + 2];
      whole[word + 3] = otherWhole[other + 3];
    }
    for (; word < endWord; word++) whole[word] = otherWhole[word + wholeShift];
    i = Math.max(i, endWord << 3);
    if (i + 4 <= end) {
      half[i >> 2] = otherHalf[(i >> 2) + halfShift];
      i += 4;
    }
    for (; i < end; i++) bytes[i] = otherBytes[i + shift];
  }
}
