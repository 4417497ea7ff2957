import { MAX_SIDE } from './box.ts';
import { checkPlan } from './checkPlan.ts';
import { check, checkInteger, checkObject, kindOf } from './errors.ts';
import { resolveOptions } from './options.ts';
import type { CutMixPlan, LabelBatch } from './types.ts';

/** How {@link mixLabels} reads labels. */
export interface MixLabelsOptions {
  /** Number of classes K, an integer >= 1. Required for labels of shape `[N]`. */
  readonly numClasses?: number | undefined;
  /**
   * Label smoothing ε in [0, 1].
   *
   * @defaultValue 0
   */
  readonly labelSmoothing?: number;
}

const INTEGER_ARRAY = /^(Array|(Big)?(Int|Uint)\d+(Clamped)?Array)$/;

/** Checks kind and shape of the labels and returns K. */
function countClasses(
  { data, dims }: LabelBatch,
  name: string,
  numClasses: number | undefined,
): number {
  const isArray = Array.isArray(dims);
  const shape = `shape of ${name}`;
  check(shape, dims, isArray, isArray && dims.length > 0 && dims.length < 3, '[N, K] or [N]');
  const isIds = dims.length === 1;
  const [rows, classes = numClasses as number] = dims;
  checkInteger(shape, rows, 0, MAX_SIDE, 0);
  if (isIds) checkInteger(`numClasses, for ${name} of shape [N],`, classes, 1);
  else check(shape, dims, true, Number.isInteger(classes) && classes > 0, '[N, K] with K >= 1');
  const fits = numClasses === undefined || classes === numClasses;
  check(shape, dims, true, fits, `[N, ${numClasses}], as numClasses says`);
  if (isIds) {
    const isIntegers = INTEGER_ARRAY.test(kindOf(data));
    check(`${name} of shape [N]`, data, isIntegers, true, 'an array of integers');
  } else check(name, data, kindOf(data).endsWith('Array'), true, 'an array');
  const length = isIds ? rows : rows * classes;
  check(`length of ${name}`, data.length, true, data.length === length, `${length}`);
  return classes;
}

/** Reads labels into `[N, K]` float32, smoothed. */
function readLabels(
  { data, dims }: LabelBatch,
  name: string,
  classes: number,
  smoothing: number,
): Float32Array {
  const out = new Float32Array(dims[0] * classes);
  if (dims.length === 1) {
    for (let row = 0; row < data.length; row++) {
      const id = typeof data[row] === 'bigint' ? Number(data[row]) : data[row];
      checkInteger(name, id, 0, classes - 1, row);
      out[row * classes + (id as number)] = 1;
    }
  } else {
    for (let i = 0; i < out.length; i++) {
      const value: unknown = data[i];
      const isText = typeof value === 'string';
      out[i] = Number(value);
      if (isText || value === null || !Number.isFinite(out[i])) {
        const row = `row ${Math.floor(i / classes)} of ${name}`;
        check(row, value, !isText && value !== null, false, 'finite in float32');
      }
    }
  }
  if (smoothing > 0) {
    const keep = Math.fround(1 - smoothing);
    const spread = Math.fround(smoothing / classes);
    for (let i = 0; i < out.length; i++) out[i] = Math.fround(out[i] * keep) + spread;
  }
  return out;
}

/**
 * Mixes labels as a plan says: `λ·y + (1 − λ)·y_partner`, with every product, sum and 1 − λ rounded
 * to float32, so that the result is the same bit for bit everywhere.
 *
 * Labels are `[N, K]` (one-hot, soft or multi-hot; numbers, bigints or booleans; rounded to float32
 * first; rows need not sum to 1), or `[N]` integer class ids with `numClasses`. `[N, 1]` is one class,
 * K = 1, whose numbers are mixed as they are: class ids have the shape `[N]`.
 * Label smoothing goes over every row before mixing: `round(round(y·round(1 − ε)) + round(ε/K))`.
 *
 * @param labelsA - Labels of the samples, N rows.
 * @param labelsB - Labels that partners are rows of; `undefined` for `labelsA` itself.
 * @param plan - The plan, of batch size N.
 * @param options - How to read the labels. The options of the plan may stand here too.
 * @returns `[N, K]`, row by row.
 * @throws TypeError for data of the wrong kind, such as floats of shape `[N]`, and for an option that
 * is unknown; RangeError for a
 * shape that does not fit the data, the plan, `numClasses` or the other batch, and, by row, for a
 * NaN, a value that is not finite in float32, or an id outside 0..K − 1.
 */
export function mixLabels(
  labelsA: LabelBatch,
  labelsB: LabelBatch | undefined,
  plan: CutMixPlan,
  options: MixLabelsOptions = {},
): Float32Array {
  const { numClasses, labelSmoothing } = resolveOptions(options, () => 0n);
  checkObject('labelsA', labelsA);
  const { name: nameA = 'labelsA', dims } = labelsA;
  const nameB = labelsB?.name ?? 'labelsB';
  const classes = countClasses(labelsA, nameA, numClasses);
  if (labelsB !== undefined) {
    checkObject('labelsB', labelsB);
    const isSame = countClasses(labelsB, nameB, numClasses) === classes;
    check(`shape of ${nameB}`, labelsB.dims, true, isSame, `[N, ${classes}], as for ${nameA}`);
  }
  checkPlan(plan, 'Int32Array', 'Float32Array', (labelsB ?? labelsA).dims[0]);
  const rows = dims[0];
  check('plan.batchSize', plan.batchSize, true, plan.batchSize === rows, `${rows}, as in ${nameA}`);

  const own = readLabels(labelsA, nameA, classes, labelSmoothing);
  const other = labelsB ? readLabels(labelsB, nameB, classes, labelSmoothing) : own;
  const out = new Float32Array(own.length);
  for (let row = 0; row < plan.batchSize; row++) {
    const lambda = plan.lambdas[row];
    const rest = Math.fround(1 - lambda);
    const partner = (plan.partners[row] - row) * classes;
    for (let i = row * classes; i < (row + 1) * classes; i++) {
      out[i] = Math.fround(lambda * own[i]) + Math.fround(rest * other[i + partner]);
    }
  }
  return out;
}
