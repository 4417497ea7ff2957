import { check } from './checks.ts';

/** Labels, as far as their shape is concerned. */
export interface LabelShape {
  /** What an error calls them, such as `'batchA.ys'`. */
  readonly name: string;
  /** Their dimensions. */
  readonly dims: readonly number[];
  /** Whether their element type is an integer type, as class ids have. */
  readonly isInteger: boolean;
}

/**
 * Returns the number of classes K of labels of shape `[N, K]` or `[N]`.
 *
 * @param classes - K, if it is known.
 * @param origin - What K is known from, for an error.
 * @throws RangeError for another shape or another K, and for integers of shape `[N, 1]` if K is not
 * known; TypeError for `[N]` if K is not known.
 */
export function countClasses(
  { name, dims, isInteger }: LabelShape,
  classes: number | undefined,
  origin = 'numClasses',
): number {
  const isShape = Array.isArray(dims);
  const refuse = (expected: string, remedy?: string) =>
    check(`shape of ${name}`, dims, isShape, false, expected, remedy);
  const { length, 0: rows, 1: columns = classes } = isShape ? dims : [];
  if (!length || length > 2 || !dims.every(Number.isSafeInteger)) refuse('[N, K] or [N]');
  const squeeze = dims[1] === 1 ? 'squeeze class ids to [N]' : '';
  if (classes === undefined) {
    if (squeeze && isInteger) {
      refuse('[N] or [N, K > 1] for integers', `${squeeze}; if K is 1, pass ${origin}: 1`);
    }
    check(origin, classes, length > 1, true, `given for ${name} of shape [N]`);
  }
  if (!(columns! > 0) || columns !== (classes ?? columns)) {
    refuse(classes ? `[N, ${classes}], to match ${origin}` : '[N, K] with K >= 1', squeeze);
  }
  // Only numClasses asks for more memory than the arguments have, here for 1 GiB.
  const isSmall = length > 1 || rows! * columns! < 2 ** 28;
  check(origin, classes, true, isSmall, `below 2^28 / ${rows} rows`);
  return columns!;
}
