import { Tensor } from 'onnxruntime-node';
import { float32Data } from '../session/float32Data.ts';

/** Column of the largest entry of each row of [N, K]; the first of equals. */
export function rowMaxima(tensor: Tensor): Uint8Array {
  const values = float32Data(tensor);
  const columns = tensor.dims[1]!;
  return Uint8Array.from({ length: values.length / columns }, (_, row) =>
    largestAt(values.subarray(row * columns, (row + 1) * columns)),
  );
}

/** Where the largest entry is; the first of equals. */
export function largestAt(values: Float32Array): number {
  return values.indexOf(Math.max(...values));
}

/** Rows whose largest logit stands where the label's largest share stands. */
export function countHits(logits: Tensor, labels: Tensor): number {
  const predicted = rowMaxima(logits);
  const expected = rowMaxima(labels);
  return predicted.filter((column, row) => column === expected[row]).length;
}

/**
 * Class ids as rows [N, K] of zeros and a one, of which `smoothing` is spread over all classes and
 * rounded as `mixLabels` does.
 */
export function oneHot(ids: Uint8Array, classes: number, smoothing = 0): Tensor {
  const share = Math.fround(smoothing / classes);
  const data = new Float32Array(ids.length * classes).fill(share);
  ids.forEach((id, row) => {
    data[row * classes + id] = Math.fround(1 - smoothing) + share;
  });
  return new Tensor('float32', data, [ids.length, classes]);
}
