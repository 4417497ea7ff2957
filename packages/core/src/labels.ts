import { checkPaired, checkPlan } from './checkPlan.ts';
import { checks } from './checks.ts';
import { kindOf } from './describe.ts';
import { countClasses, type LabelShape } from './labelShape.ts';
import { resolveOptions } from './options.ts';
import type { CutMixPlan, LabelBatch } from './types.ts';

const { check, checkInteger } = checks;

/** How {@link mixLabels} reads labels. */
export interface MixLabelsOptions {
  /** Number of classes K, an integer >= 1. Required for class ids, which have the shape `[N]`. */
  readonly numClasses?: number | undefined;
  /**
   * Label smoothing ε in [0, 1].
   *
   * @defaultValue 0
   */
  readonly labelSmoothing?: number;
}

const INTEGER_ARRAY = /^(Array|(Big)?(Int|Uint)\d+(Clamped)?Array)$/;

/** Checks the kinds of the data and of the dimensions. */
function checkLabels(labels: LabelBatch, name: string): LabelShape {
  checks.checkObject(name, '{ data, dims }', labels);
  const { data, dims: shape } = labels;
  check(`shape of ${name}`, shape, Array.isArray(shape), true, '[N, K] or [N]');
  const kind = kindOf(data);
  const isInteger = INTEGER_ARRAY.test(kind) && typeof data[0] !== 'boolean';
  if (shape.length === 1) {
    check(`${name} of shape [N]`, data, isInteger, true, 'an array of integers');
  } else check(name, data, kind.endsWith('Array'), true, 'an array');
  return { name, shape, isInteger };
}

/** Returns labels as `[N, K]` float32, smoothed. */
function readLabels(
  { data, dims }: LabelBatch,
  name: string,
  classes: number,
  smoothing: number,
): Float32Array {
  const length = dims.length === 1 ? dims[0] : dims[0] * classes;
  check(`length of ${name}`, data.length, true, data.length === length, `${length}`);
  const out = new Float32Array(dims[0] * classes);
  if (dims.length === 1) {
    for (let row = 0; row < data.length; row++) {
      const id = typeof data[row] === 'bigint' ? Number(data[row]) : data[row];
      checkInteger(`${name}[${row}]`, id, 0, classes - 1);
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
  const { numClasses, labelSmoothing } = resolveOptions(options, () => 0n);
  const nameA = labelsA?.name ?? 'labelsA';
  const nameB = labelsB?.name ?? 'labelsB';
  const shapeA = checkLabels(labelsA, nameA);
  const shapeB = labelsB === undefined ? undefined : checkLabels(labelsB, nameB);
  const classes = countClasses(checks, shapeA, shapeB, { numClasses });
  const [rows] = labelsA.dims;
  checkPlan(plan, 'Int32Array', 'Float32Array', labelsB ? labelsB.dims[0] : rows);
  check('plan.batchSize', plan.batchSize, true, plan.batchSize === rows, `${rows}, as in ${nameA}`);
  checkPaired(plan, labelsB !== undefined);

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
