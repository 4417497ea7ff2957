import { mixedAccuracy as accuracyOf } from '@cutmix/core';
import type { Tensor } from 'onnxruntime-common';
import { checks } from './checks.ts';
import { labelsOf } from './labels.ts';
import type { HostTensor } from './tensor.ts';

/**
 * Returns the accuracy on mixed labels: the mean over samples of the mixed label at the predicted class.
 * With one-hot labels it is the usual accuracy.
 *
 * @param labels - `[N, K]`, K > 1, in CPU memory.
 * @param predictions - `[N, K]`: probabilities or logits, in CPU memory. The first of equal classes
 * counts.
 * @returns A number; NaN for N = 0.
 * @throws TypeError if an argument is not an ONNX Runtime tensor in CPU memory, or predictions are not
 * floats; RangeError if a shape is
 * not `[N, K]` with K > 1, the shapes differ or, by row, a value is NaN.
 */
export function mixedAccuracy(labels: Tensor, predictions: Tensor): number {
  const read = (name: string, tensor: Tensor) => {
    checks.checkTensor(name, tensor);
    return labelsOf(name, tensor as HostTensor);
  };
  const outputs = read('predictions', predictions);
  const { type } = predictions;
  if (!/^float/.test(type)) {
    throw checks.wrongKind('type of predictions', 'float32, float64 or float16', type);
  }
  return accuracyOf(read('labels', labels), {
    ...outputs,
    data: outputs.data as ArrayLike<number>,
  });
}
