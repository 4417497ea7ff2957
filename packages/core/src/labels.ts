import { checkPlan } from './checkPlan.ts';
import { checkObject, wrongKind, wrongValue } from './errors.ts';
import { checkLabelOptions } from './options.ts';
import type { CutMixPlan, LabelBatch } from './types.ts';

/** How {@link mixLabels} reads labels. */
export interface MixLabelsOptions {
  /** Number of classes K, an integer >= 1. Required for labels of shape `[N]`. */
  readonly numClasses?: number;
  /**
   * Label smoothing ε in [0, 1].
   *
   * @defaultValue 0
   */
  readonly labelSmoothing?: number;
}

const INTEGER_DATA = /^(Array|(Big)?(Uint|Int)\d+(Clamped)?Array)$/;

/** Checks shape and kind of the labels and returns K. */
function countClasses(labels: LabelBatch, name: string, numClasses: number | undefined): number {
  checkObject(name, labels);
  const { data, dims } = labels;
  if (!Array.isArray(dims)) throw wrongKind(`${name} shape`, '[N, K] or [N]', dims);
  const [rows, classes = numClasses] = dims;
  if (dims.length < 1 || dims.length > 2) throw wrongValue(`${name} shape`, '[N, K] or [N]', dims);
  if (classes === undefined) {
    throw wrongKind('numClasses', `given for ${name} of shape [N]`, numClasses);
  }
  if (numClasses !== undefined && classes !== numClasses) {
    throw wrongValue(`${name} shape`, `[N, ${numClasses}] as numClasses says, or [N]`, dims);
  }
  const isIds = dims.length === 1;
  const kind = Object.prototype.toString.call(data).slice(8, -1);
  if (isIds && !INTEGER_DATA.test(kind)) {
    throw wrongKind(`${name} of shape [N]`, 'class ids in an integer array', data);
  }
  const length = isIds ? rows : rows * classes;
  if (!(rows >= 0 && classes > 0 && data.length === length)) {
    throw wrongValue(`length of ${name}`, `that of its shape [${dims}], with K > 0`, data?.length);
  }
  return classes;
}

/** Reads labels into `[N, K]` float32, smoothed. */
function readLabels(
  labels: LabelBatch,
  name: string,
  classes: number,
  smoothing: number,
): Float32Array {
  const { data, dims } = labels;
  const rows = dims[0];
  const keep = Math.fround(1 - smoothing);
  const spread = Math.fround(smoothing / classes);
  const out = new Float32Array(rows * classes);
  if (dims.length === 1) {
    for (let row = 0; row < rows; row++) {
      const id = data[row];
      const expected = `an integer in 0..${classes - 1}`;
      const isNumber = typeof id === 'number';
      if ((!isNumber && typeof id !== 'bigint') || (isNumber && Math.abs(id % 1) > 0)) {
        throw wrongKind(`${name}[${row}]`, expected, id);
      }
      if (!(id >= 0 && id < classes)) throw wrongValue(`${name}[${row}]`, expected, id);
      out[row * classes + Number(id)] = 1;
    }
  } else {
    for (let i = 0; i < out.length; i++) {
      const value = data[i];
      if (typeof value === 'string' || typeof value === 'object') {
        throw wrongKind(`row ${Math.floor(i / classes)} of ${name}`, 'numbers or booleans', value);
      }
      out[i] = Number(value);
      if (!Number.isFinite(out[i])) {
        throw wrongValue(`row ${Math.floor(i / classes)} of ${name}`, 'finite in float32', value);
      }
    }
  }
  if (smoothing > 0) {
    for (let i = 0; i < out.length; i++) out[i] = Math.fround(out[i] * keep) + spread;
  }
  return out;
}

/**
 * Mixes labels as a plan says: `λ·y + (1 − λ)·y_partner`, with every product, sum and 1 − λ rounded
 * to float32, so that the result is the same bit for bit everywhere.
 *
 * Labels are `[N, K]` (one-hot, soft or multi-hot; numbers, bigints or booleans; rounded to float32
 * first; rows need not sum to 1), or `[N]` integer class ids with `numClasses`. `[N, 1]` is K = 1.
 * Label smoothing goes over every row before mixing: `round(round(y·round(1 − ε)) + round(ε/K))`.
 *
 * @param labelsA - Labels of the samples, N rows.
 * @param labelsB - Labels that partners are rows of; `undefined` for `labelsA` itself.
 * @param plan - The plan, of batch size N.
 * @returns `[N, K]`, row by row.
 * @throws TypeError for data of the wrong kind, such as floats of shape `[N]`; RangeError for a
 * shape that does not fit the data, the plan, `numClasses` or the other batch, and, by row, for a
 * NaN, a value that is not finite in float32, or an id outside 0..K − 1.
 */
export function mixLabels(
  labelsA: LabelBatch,
  labelsB: LabelBatch | undefined,
  plan: CutMixPlan,
  options: MixLabelsOptions = {},
): Float32Array {
  const { numClasses, labelSmoothing = 0 } = options;
  checkLabelOptions(numClasses, labelSmoothing);
  const nameA = labelsA?.name ?? 'labelsA';
  const nameB = labelsB?.name ?? 'labelsB';
  const classes = countClasses(labelsA, nameA, numClasses);
  if (labelsB) {
    const classesB = countClasses(labelsB, nameB, numClasses);
    if (classesB !== classes) {
      throw wrongValue(`${nameB} shape`, `[N, ${classes}], as ${nameA} has`, labelsB.dims);
    }
  }
  checkPlan(plan, 'Int32Array', 'Float32Array', (labelsB ?? labelsA).dims[0]);
  if (plan.batchSize !== labelsA.dims[0]) {
    throw wrongValue('plan.batchSize', `${labelsA.dims[0]}, as ${nameA} has`, plan.batchSize);
  }

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
