import { check } from './errors.ts';
import type { Layout, PlanSize } from './types.ts';

/**
 * Samples, height and width of a batch of images.
 *
 * @param dims - `[N, H, W]`; or, above rank 3, `[N, …, H, W, C]` (NHWC) or `[N, …, H, W]` (NCHW).
 * @param layout - Order of the axes above rank 3.
 * @param name - What an error calls the batch, such as `'batchA.xs'`.
 * @throws RangeError below rank 3.
 */
export function imageSize(
  dims: readonly number[],
  layout: Layout,
  name: string,
): Pick<PlanSize, 'batchSize' | 'height' | 'width'> {
  const isRank = dims.length >= 3;
  check(`shape of ${name}`, dims, true, isRank, 'of rank 3 or more');
  const width = dims.length - (dims.length > 3 && layout === 'NHWC' ? 2 : 1);
  return { batchSize: dims[0], height: dims[width - 1], width: dims[width] };
}
