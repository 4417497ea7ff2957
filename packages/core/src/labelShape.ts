import { check } from './checks.ts';

/** Labels, as far as their shape is concerned. */
export interface LabelShape {
  /** What an error calls them, such as `'batchA.ys'`. */
  readonly name: string;
  /** Their dimensions. */
  readonly shape: readonly number[];
  /** Whether their element type is an integer type, as class ids have. */
  readonly isInteger: boolean;
}

/**
 * Returns the number of classes K of labels of shape `[N, K]` or `[N]`.
 *
 * @param classes - K, if it is known.
 * @param origin - What says so, for an error.
 * @param images - Number of images; without it, any number of rows is accepted.
 * @param hint - A remedy for a number of rows that does not fit.
 * @param source - The package that checks.
 * @throws RangeError for another shape or another K, and for integers of shape `[N, 1]` if K is not
 * known; TypeError for `[N]` if K is not known.
 */
export function countClasses(
  { name, shape, isInteger }: LabelShape,
  classes: number | undefined,
  origin = 'numClasses says',
  images?: number,
  hint?: string,
  source?: string,
): number {
  const refuse = (expected: string, remedy?: string) =>
    check(`shape of ${name}`, shape, true, false, expected, remedy, source);
  const [rows, columns = classes] = shape;
  const isIds = shape.length === 1;
  const fits =
    (isIds || shape.length === 2) && shape.every(Number.isInteger) && rows === (images ?? rows);
  if (!fits) refuse(`[N, K] or [N]${images === undefined ? '' : ` with N = ${images}`}`, hint);
  const isColumn = !isIds && columns === 1;
  const squeeze = isColumn ? 'squeeze class ids to [N]' : '';
  if (classes === undefined) {
    if (isColumn && isInteger) {
      refuse('[N] or [N, K > 1] for integers', `${squeeze}; if K is 1, pass numClasses: 1`);
    }
    check('numClasses', classes, !isIds, true, `given for ${name} of shape [N]`, '', source);
  }
  const isK = classes === undefined ? columns! > 0 : columns === classes;
  if (!isK) refuse(classes ? `[N, ${classes}], as ${origin}` : '[N, K] with K >= 1', squeeze);
  return columns!;
}
