import { type Checks, kindOf } from '@cutmix/core/adapter';
import type { TypedArray } from './typedArray.ts';

function shareMemory(a: TypedArray, b: TypedArray): boolean {
  return (
    a.buffer === b.buffer &&
    a.byteOffset < b.byteOffset + b.byteLength &&
    b.byteOffset < a.byteOffset + a.byteLength
  );
}

/**
 * Whether two arrays may lie in the same memory although their buffers differ: a SharedArrayBuffer
 * that was cloned, as postMessage does, is another object on the same memory.
 */
export function mayShareMemory(a: TypedArray, b: TypedArray): boolean {
  const isShared = ({ buffer }: TypedArray) => kindOf(buffer) === 'SharedArrayBuffer';
  return a.buffer !== b.buffer && isShared(a) && isShared(b);
}

/**
 * Throws unless `into` can receive the images of `own`: its memory must be apart from every input. Only
 * if the boxes come from another batch may it be exactly the memory of `own`.
 *
 * @param checks - The checks of the package that asks.
 * @param into - The memory to write to, of the type and length of `own`.
 * @param ownName - What an error calls the images outside the boxes, such as `'batchA.xs'`.
 * @param own - Those images.
 * @param apart - All other inputs, with the names that errors call them.
 * @param isPaired - Whether the boxes come from another batch.
 * @throws RangeError if the memory is shared with an input.
 */
export function checkApart(
  checks: Checks,
  into: TypedArray,
  ownName: string,
  own: TypedArray,
  apart: readonly (readonly [name: string, data: TypedArray])[],
  isPaired: boolean,
): void {
  const remedy = 'it shares memory with that input';
  const isWhole = into.byteOffset === own.byteOffset;
  if (shareMemory(into, own) && !(isWhole && isPaired)) {
    const expected = isPaired
      ? `${ownName} itself or memory apart from it`
      : `memory apart from ${ownName}, which the boxes are taken from`;
    throw checks.wrongValue('into', expected, into, remedy);
  }
  for (const [name, data] of apart) {
    if (shareMemory(into, data)) {
      throw checks.wrongValue('into', `memory apart from ${name}`, into, remedy);
    }
  }
}
