import type { Checks } from '@cutmix/core/adapter';
import type { TypedArray } from './typedArray.ts';

/** More dimensions are a mistake, which would take long to look at. */
const MAX_RANK = 64;

/**
 * Throws unless an array holds as many values as its shape says.
 *
 * @param checks - The checks of the package that asks.
 * @param name - What an error calls the tensor, such as `'batchA.xs'`.
 * @throws RangeError if a dimension is not an integer >= 0, there are more than 64, or the length is
 * another.
 */
export function checkMemory(
  checks: Checks,
  name: string,
  data: TypedArray,
  shape: readonly number[],
): void {
  const areSizes =
    shape.length <= MAX_RANK && shape.every((dim) => Number.isSafeInteger(dim) && dim >= 0);
  if (!areSizes) throw checks.wrongValue(`shape of ${name}`, 'integers >= 0', shape);
  const size = shape.reduce((product, dim) => product * dim, 1);
  if (data.length === size) return;
  const isDetached = data.buffer.byteLength === 0;
  throw checks.wrongValue(
    `length of ${name}`,
    `${size}, as its shape [${shape.join(', ')}] says`,
    data.length,
    isDetached ? 'its memory was transferred, as postMessage does: copy it first' : undefined,
  );
}
