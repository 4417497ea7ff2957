import { argMax, mul, oneHot, sum, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { checks } from './checks.ts';

const THRESHOLD = 'one output has no largest: compare it with a threshold';

function labelsAtPredictions(labels: Tensor, predictions: Tensor): Tensor1D {
  checks.checkTensor('labels', labels);
  checks.checkTensor('predictions', predictions);
  const { rank, shape } = labels;
  const classes = shape[1] ?? 0;
  if (rank !== 2 || classes < 2) {
    const remedy = rank === 2 && classes === 1 ? THRESHOLD : '';
    throw checks.wrongValue('shape of labels', '[N, K] with K > 1', shape, remedy);
  }
  if (String(predictions.shape) !== String(shape)) {
    const expected = `[${shape.join(', ')}], as labels has`;
    throw checks.wrongValue('shape of predictions', expected, predictions.shape);
  }
  return tidy(() => {
    const chosen = oneHot(argMax<Tensor1D>(predictions, 1), classes);
    return sum<Tensor1D>(mul(labels, chosen), 1);
  });
}

/**
 * Returns the accuracy on mixed labels, per sample: the mixed label at the predicted class. Its mean is
 * what `mixedAccuracy` of the other packages returns; with one-hot labels it is the usual accuracy. For
 * `model.compile({ metrics: [mixedAccuracy] })`, where `'accuracy'` counts a sample as right only if
 * the predicted class is the one with the largest weight.
 *
 * tfjs logs it as `mixedAccuracy`, and for an output `color` of several as `color_mixedAccuracy`.
 * Values are not checked.
 *
 * @param labels - `[N, K]`, K > 1.
 * @param predictions - `[N, K]`: probabilities or logits. The first of equal classes counts.
 * @returns `[N]` float32.
 * @throws TypeError if an argument is not a tfjs tensor; RangeError unless both are `[N, K]` with K > 1.
 */
export const mixedAccuracy: (labels: Tensor, predictions: Tensor) => Tensor1D =
  // tfjs logs a metric by the name of its function, which minifiers shorten.
  /* @__PURE__ */ Object.defineProperty(labelsAtPredictions, 'name', { value: 'mixedAccuracy' });
