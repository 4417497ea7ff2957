import { mixedAccuracy as accuracyOf } from '@cutmix/core';
import type { ArrayTensor } from './arrayTensor.ts';
import { checks } from './checks.ts';
import type { TypedArray } from './memory/typedArray.ts';

/** The arrays of numbers. */
type Numbers = Exclude<TypedArray, BigInt64Array | BigUint64Array>;

/**
 * Returns the accuracy on mixed labels: the mean over samples of the mixed label at the predicted class.
 * With one-hot labels it is the usual accuracy.
 *
 * @param labels - `[N, K]`, K > 1.
 * @param predictions - `[N, K]`: probabilities or logits. The first of equal classes counts.
 * @returns A number; NaN for N = 0.
 * @throws TypeError if an argument is not `{ data, shape }` with a typed array; RangeError if a shape is
 * not `[N, K]` with K > 1, the shapes differ or, by row, a value is NaN.
 */
export function mixedAccuracy(labels: ArrayTensor, predictions: ArrayTensor<Numbers>): number {
  const read = <Data extends TypedArray>(name: string, tensor: ArrayTensor<Data>) => {
    checks.checkTensor(name, tensor);
    return { name, data: tensor.data, dims: tensor.shape };
  };
  return accuracyOf(read('labels', labels), read('predictions', predictions));
}
