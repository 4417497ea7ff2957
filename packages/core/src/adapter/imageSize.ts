import type { ImageSize, Layout } from '../types.ts';
import type { Checks } from './checksFor.ts';
import { FLAT_OR_SINGLE } from './remedies.ts';

/** What a layout looks like above rank 3, for errors. */
const AXES = { NHWC: '[N, …, H, W, C]', NCHW: '[N, …, C, H, W]' } as const;

const isChannels = (dim: number | undefined): boolean => dim === 1 || dim === 3 || dim === 4;
const isLong = (dim: number | undefined): boolean => Number.isInteger(dim) && dim! > 4;

/** Whether images fit the other layout only: few channels where that has them, and none here. */
function looksLikeOther(dims: readonly number[], layout: Layout): boolean {
  if (dims.length < 4) return false;
  const end = dims.length;
  const [third, second, last] = [dims[end - 3], dims[end - 2], dims[end - 1]];
  return layout === 'NCHW'
    ? isChannels(last) && isLong(second) && isLong(third)
    : isLong(last) && isLong(second) && (isChannels(third) || isChannels(dims[1]));
}

/**
 * Returns samples, height and width of a batch of images.
 *
 * @param checks - The checks of the package that asks.
 * @param dims - `[N, H, W]`; or, above rank 3, `[N, …, H, W, C]` (NHWC) or `[N, …, H, W]` (NCHW).
 * @param layout - Order of the axes above rank 3, if it was given.
 * @param defaultLayout - Order of the axes if it was not.
 * @param name - What an error calls the batch, such as `'batchA.xs'`.
 * @throws TypeError if `dims` is not an array; RangeError if it has less than 3 dimensions, N is not an
 * integer >= 0, H or W is not an integer >= 1, or the images fit only the other layout and `layout` was
 * not given.
 */
export function imageSize(
  checks: Checks,
  dims: readonly number[],
  layout: Layout | undefined,
  defaultLayout: Layout,
  name: string,
): ImageSize {
  const isShape = Array.isArray(dims);
  if (!(isShape && dims.length > 2)) {
    const remedy = isShape ? FLAT_OR_SINGLE : undefined;
    checks.check(`shape of ${name}`, dims, isShape, false, 'of rank 3 or more', remedy);
  }
  if (layout === undefined && looksLikeOther(dims, defaultLayout)) {
    const other = defaultLayout === 'NCHW' ? 'NHWC' : 'NCHW';
    throw checks.wrongValue(
      `shape of ${name}`,
      `${AXES[defaultLayout]} by default`,
      dims,
      `it looks like ${other}: pass layout: '${other}', or '${defaultLayout}' if that is right`,
    );
  }
  const isChannelsLast = (layout ?? defaultLayout) === 'NHWC' && dims.length > 3;
  const width = dims.length - (isChannelsLast ? 2 : 1);
  const height = width - 1;
  for (let axis = 0; axis < dims.length; axis++) {
    const min = axis === height || axis === width ? 1 : 0;
    if (!(Number.isSafeInteger(dims[axis]) && dims[axis]! >= min)) {
      checks.checkInteger(`shape of ${name}[${axis}]`, dims[axis], min);
    }
  }
  return { batchSize: dims[0]!, height: dims[height]!, width: dims[width]! };
}
