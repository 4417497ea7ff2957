import { check, checkLength, checkObject } from './checks.ts';
import { kindOf } from './describe.ts';
import type { LabelBatch } from './types.ts';

/** Outputs of a model in host memory. */
export interface PredictionBatch {
  /** Logits or probabilities, row by row. */
  readonly data: ArrayLike<number>;
  /** `[N, K]`, K > 1. */
  readonly dims: readonly number[];
  /** What errors call these predictions, such as `'outputs.kind'`. */
  readonly name?: string;
}

const THRESHOLD = 'one output has no largest: compare it with a threshold';

/** Throws unless the value is a whole array of shape `[N, K]`, K > 1. */
function checkRows(name: string, value: LabelBatch | PredictionBatch): void {
  checkObject(name, '{ data, dims }', value);
  const { data, dims } = value;
  const isShape = Array.isArray(dims);
  const isRows = isShape && dims.length === 2 && dims.every(Number.isInteger) && dims[1]! > 1;
  const remedy = isShape && dims[1] === 1 ? THRESHOLD : '';
  check(`shape of ${name}`, dims, isShape, isRows, '[N, K] with K > 1', remedy);
  check(name, data, kindOf(data).endsWith('Array'), true, 'an array');
  checkLength(name, data, dims[0]! * dims[1]!);
}

/**
 * Returns the accuracy on mixed labels: the mean, over the rows, of the mixed label at the predicted
 * class, which is the first of the largest outputs. On one-hot labels this is the usual accuracy. On
 * mixed ones the best that a model can reach is the mean of the largest label of each row, below 1.
 *
 * For several heads call it for each head. No rows give NaN, the mean of nothing.
 *
 * @param labels - `[N, K]`, as `mixLabels` returns them.
 * @param predictions - Logits or probabilities of the same shape; infinite ones are accepted.
 * @throws TypeError if an argument is of the wrong kind; RangeError if a shape is not `[N, K]` with K > 1,
 * shapes differ or do not fit the data, or, by row, for a prediction that is NaN and a label that is
 * not finite.
 *
 * @example
 * ```ts
 * import { mixedAccuracy } from '@cutmix/core';
 *
 * const labels = { data: [0.75, 0.25, 0, 1], dims: [2, 2] };
 * const predictions = { data: [2.5, -1, 0.3, 0.1], dims: [2, 2] };
 * console.log(mixedAccuracy(labels, predictions)); // 0.375
 * ```
 */
export function mixedAccuracy(labels: LabelBatch, predictions: PredictionBatch): number {
  const labelsName = typeof labels?.name === 'string' ? labels.name : 'labels';
  const name = typeof predictions?.name === 'string' ? predictions.name : 'predictions';
  checkRows(labelsName, labels);
  checkRows(name, predictions);
  const [rows, classes] = labels.dims as [number, number];
  const { data, dims } = predictions;
  const isAlike = dims[0] === rows && dims[1] === classes;
  check(`shape of ${name}`, dims, true, isAlike, `[${rows}, ${classes}], as ${labelsName} has`);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * classes;
    let predicted = start;
    for (let i = start; i < start + classes; i++) {
      const value = data[i]!;
      const isNumber = typeof value === 'number';
      if (!isNumber || Number.isNaN(value)) {
        check(`row ${row} of ${name}`, value, isNumber, false, 'numbers other than NaN');
      }
      if (value > data[predicted]!) predicted = i;
    }
    const label: unknown = labels.data[predicted];
    const isNumeric = typeof label !== 'string' && label !== null;
    if (!isNumeric || !Number.isFinite(Number(label))) {
      check(`row ${row} of ${labelsName}`, label, isNumeric, false, 'finite');
    }
    sum += Number(label);
  }
  return sum / rows;
}
