import { checkPaired, checkPlan } from './checkPlan.ts';
import {
  check,
  checkInteger,
  checkKnown,
  checkLength,
  checkObject,
  checkShare,
  isWithin,
} from './checks.ts';
import { kindOf } from './describe.ts';
import { countClasses, type LabelShape } from './labelShape.ts';
import { OPTION_NAMES } from './options.ts';
import type { CutMixPlan, LabelBatch } from './types.ts';

/** How {@link mixLabels} reads labels. */
export interface MixLabelsOptions {
  /**
   * Number of classes K, an integer >= 1. Required for class ids, which have the shape `[N]`. Numbers by
   * name are an error: pass the one of these labels.
   */
  readonly numClasses?: number | Readonly<Record<string, number>> | undefined;
  /**
   * Label smoothing ε in [0, 1].
   *
   * @defaultValue 0
   */
  readonly labelSmoothing?: number;
}

/** The options of every plan, which are accepted too. */
const KNOWN: readonly string[] = [...OPTION_NAMES, 'cutmix', 'mixup', 'cutmixShare'];

/** Checks the kinds of the data and of the dimensions. */
function checkLabels(labels: LabelBatch, fallbackName: string): Required<LabelBatch> & LabelShape {
  const name = typeof labels?.name === 'string' ? labels.name : fallbackName;
  checkObject(name, '{ data, dims }', labels);
  const { data, dims } = labels;
  const kind = kindOf(data);
  const isInteger = /^Array$|nt\d/.test(kind) && typeof data[0] !== 'boolean';
  if (dims?.length === 1) check(name, data, isInteger, true, 'integers for shape [N]');
  check(name, data, kind.endsWith('Array'), true, 'an array');
  return { name, data, dims, isInteger };
}

/** Returns labels as `[N, K]` float32, smoothed. */
function readLabels(
  { name, data, dims }: Required<LabelBatch>,
  classes: number,
  smoothing: number,
): Float32Array {
  const isIds = dims.length === 1;
  checkLength(name, data, isIds ? dims[0] : dims[0] * classes);
  const out = new Float32Array(dims[0] * classes);
  if (isIds) {
    for (let row = 0; row < data.length; row++) {
      const value = data[row];
      const id = (typeof value === 'bigint' ? Number(value) : value) as number;
      if (!isWithin(id, 0, classes - 1)) checkInteger(`${name}[${row}]`, id, 0, classes - 1);
      out[row * classes + id] = 1;
    }
  } else {
    for (let i = 0; i < out.length; i++) {
      const value: unknown = data[i];
      const isNumeric = typeof value !== 'string' && value !== null;
      out[i] = Number(value);
      if (!isNumeric || !Number.isFinite(out[i])) {
        const row = `row ${Math.floor(i / classes)} of ${name}`;
        check(row, value, isNumeric, false, 'finite in float32');
      }
    }
  }
  if (smoothing === 0) return out;
  const keep = Math.fround(1 - smoothing);
  const spread = Math.fround(smoothing / classes);
  return out.map((label) => Math.fround(label * keep) + spread);
}

/**
 * Mixes labels as {@link mixLabels} does, if all but their values is known to be valid.
 *
 * @param plan - A valid plan that fits the labels.
 * @param labelsA - Labels of the samples.
 * @param labelsB - Labels whose rows are the partners; `undefined` for `labelsA` itself.
 * @param classes - Number of classes K.
 * @param smoothing - Label smoothing ε in [0, 1].
 * @returns `[N, K]`, row by row.
 * @throws TypeError or RangeError, by row, for a NaN, a value that is not finite in float32 or an id
 * outside 0..K − 1.
 */
export function mixLabelRows(
  plan: CutMixPlan,
  labelsA: Required<LabelBatch>,
  labelsB: Required<LabelBatch> | undefined,
  classes: number,
  smoothing: number,
): Float32Array {
  const own = readLabels(labelsA, classes, smoothing);
  const other = labelsB ? readLabels(labelsB, classes, smoothing) : own;
  const out = own.slice();
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

/**
 * Mixes labels according to a plan: `λ·y + (1 − λ)·y_partner`, with every product, sum and 1 − λ
 * rounded to float32, so that the result is the same bit for bit everywhere.
 *
 * Labels are `[N, K]` (one-hot, soft or multi-hot; numbers, bigints or booleans; rounded to float32
 * first; rows need not sum to 1), or `[N]` integer class ids with `numClasses`. `[N, 1]` is one class,
 * K = 1; of integers it needs `numClasses: 1`, since class ids have the shape `[N]`.
 * Label smoothing is applied to every row before mixing: `round(round(y·round(1 − ε)) + round(ε/K))`.
 *
 * @param labelsA - Labels of the samples, N rows.
 * @param labelsB - Labels whose rows are the partners; `undefined` for `labelsA` itself.
 * @param plan - The plan, of batch size N.
 * @param options - How to read the labels. The options of the plan are accepted too.
 * @returns `[N, K]`, row by row.
 * @throws TypeError if data is of the wrong kind, such as floats of shape `[N]`, or an option is
 * unknown; RangeError if a shape does not fit the data, the plan, `numClasses` or the other batch, if
 * a plan for two batches comes with one, and, by row, for a NaN, a value that is not finite in
 * float32 or an id outside 0..K − 1.
 */
export function mixLabels(
  labelsA: LabelBatch,
  labelsB: LabelBatch | undefined,
  plan: CutMixPlan,
  options: MixLabelsOptions = {},
): Float32Array {
  checkKnown('options', options, KNOWN);
  const { numClasses, labelSmoothing = 0 } = options;
  checkShare('labelSmoothing', labelSmoothing);
  const a = checkLabels(labelsA, 'labelsA');
  const b = labelsB === undefined ? undefined : checkLabels(labelsB, 'labelsB');
  if (numClasses !== undefined) checkInteger('numClasses of one head', numClasses, 1);
  const classes = countClasses(a, numClasses);
  if (b) countClasses(b, classes, a.name);
  checkPlan(plan, (b ?? a).dims[0]);
  const { batchSize } = plan;
  const [rows] = a.dims;
  check('plan.batchSize', batchSize, true, batchSize === rows, `${rows}, as in ${a.name}`);
  checkPaired(plan, !!b);
  return mixLabelRows(plan, a, b, classes, labelSmoothing);
}
