import { MAX_SIDE } from './box.ts';
import type { Checks } from './checks.ts';

/** Labels, as far as their shape is concerned. */
export interface LabelShape {
  /** What an error calls them, such as `'batchA.ys'`. */
  readonly name: string;
  /** Their dimensions. */
  readonly shape: readonly number[];
  /** Whether their element type is an integer type, as class ids have. */
  readonly isInteger: boolean;
}

/** What labels must agree with. */
export interface LabelLimits {
  /** Number of images; without it, any number of rows. */
  readonly images?: number | undefined;
  /** The option. */
  readonly numClasses?: number | undefined;
  /** A remedy for a number of rows that does not fit. */
  readonly remedy?: string | undefined;
}

/** Throws unless labels have the shape `[N, K]` or `[N]`; returns K. */
function countOf(
  checks: Checks,
  { name, shape, isInteger }: LabelShape,
  { images, numClasses, remedy }: LabelLimits,
): number {
  const refuse = (expected: string, hint?: string) =>
    checks.wrongValue(`shape of ${name}`, expected, shape, hint);
  const [rows, columns] = shape;
  if (shape.length < 1 || shape.length > 2 || (images !== undefined && rows !== images)) {
    const [n, count] = images === undefined ? ['N', ''] : [images, `, for ${images} images`];
    throw refuse(`[${n}, K] or [${n}]${count}`, remedy);
  }
  checks.checkInteger(`shape of ${name}[0]`, rows, 0, MAX_SIDE);
  const isColumnOfIds = columns === 1 && isInteger;
  if (isColumnOfIds && numClasses === undefined) {
    const hint = 'squeeze class ids to [N] and pass numClasses; for one class pass numClasses: 1';
    throw refuse('[N] or [N, K] with K > 1 for integers', hint);
  }
  if (shape.length === 1 && numClasses === undefined) {
    const expected = `an integer >= 1, for class ids (${name} of shape [N])`;
    const hint = 'pass the option, such as { numClasses: 10 }';
    throw checks.wrongKind('numClasses', expected, numClasses, hint);
  }
  const classes = columns ?? numClasses!;
  if (!Number.isInteger(classes) || classes < 1) throw refuse('[N, K] with K >= 1');
  if (numClasses !== undefined && classes !== numClasses) {
    const hint = isColumnOfIds ? 'squeeze class ids to [N]' : undefined;
    throw refuse(`[N, ${numClasses}], as numClasses says`, hint);
  }
  return classes;
}

/**
 * Checks the shapes of the labels of one batch, or of two to be mixed, and returns K.
 *
 * @throws RangeError unless they have the shape `[N, K]` or `[N]`, with the same K >= 1 in both, equal
 * to `numClasses` if that is given, and for integers of shape `[N, 1]` without `numClasses`;
 * TypeError if `[N]` comes without `numClasses`.
 */
export function countClasses(
  checks: Checks,
  labelsA: LabelShape,
  labelsB: LabelShape | undefined,
  limits: LabelLimits,
): number {
  const classes = countOf(checks, labelsA, limits);
  if (labelsB && countOf(checks, labelsB, limits) !== classes) {
    const expected = `[N, ${classes}], as for ${labelsA.name}`;
    throw checks.wrongValue(`shape of ${labelsB.name}`, expected, labelsB.shape);
  }
  return classes;
}
