import { check, checkChoice, checkInteger } from './errors.ts';
import type { Layout, PlanSize } from './types.ts';

/**
 * Samples, height and width of a batch of images.
 *
 * @param dims - `[N, H, W]`; or, above rank 3, `[N, …, H, W, C]` (NHWC) or `[N, …, H, W]` (NCHW).
 * @param layout - Order of the axes above rank 3.
 * @param name - What an error calls the batch, such as `'batchA.xs'`.
 * @throws TypeError for what is no array of numbers and a layout that is no text; RangeError for
 * another layout, below rank 3, for an N that is no integer >= 0, an H or W that is none >= 1.
 */
export function imageSize(
  dims: readonly number[],
  layout: Layout,
  name: string,
): Pick<PlanSize, 'batchSize' | 'height' | 'width'> {
  checkChoice('layout', layout, ['NHWC', 'NCHW']);
  const argument = `shape of ${name}`;
  check(argument, dims, Array.isArray(dims), dims?.length > 2, 'of rank 3 or more');
  const width = dims.length - (dims.length > 3 && layout === 'NHWC' ? 2 : 1);
  for (const axis of [0, width - 1, width]) {
    checkInteger(argument, dims[axis], axis === 0 ? 0 : 1, undefined, axis);
  }
  return { batchSize: dims[0], height: dims[width - 1], width: dims[width] };
}
