import { argMax, mul, oneHot, sum, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';

/**
 * Returns the accuracy on mixed labels, per sample: the mixed label at the predicted class. Its mean is what
 * `mixedAccuracy` of the other packages returns; with one-hot labels it is the usual accuracy. For
 * `model.compile({ metrics: [mixedAccuracy] })`, where `'accuracy'` counts a sample as right only if the
 * predicted class is the one with the largest weight.
 *
 * @param labels - `[N, K]`, K > 1.
 * @param predictions - `[N, K]`: probabilities or logits. The first of equal classes counts.
 * @returns `[N]` float32.
 * @throws RangeError unless both are `[N, K]` with K > 1.
 */
export function mixedAccuracy(labels: Tensor, predictions: Tensor): Tensor1D {
  const { shape } = labels;
  const classes = shape[1] ?? 0;
  const isSame = shape.every((dim, axis) => dim === predictions.shape[axis]);
  if (shape.length !== 2 || predictions.rank !== 2 || classes < 2 || !isSame) {
    throw new RangeError(
      `@cutmix/tfjs: labels and predictions of mixedAccuracy must both be [N, K] with K > 1, received [${shape.join(', ')}] and [${predictions.shape.join(', ')}]`,
    );
  }
  return tidy(() => {
    const chosen = oneHot(argMax<Tensor1D>(predictions, 1), classes);
    return sum<Tensor1D>(mul(labels, chosen), 1);
  });
}
