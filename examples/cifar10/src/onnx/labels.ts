import { Tensor } from 'onnxruntime-node';
import { float32Data } from './float32Data.ts';

/** Column of the largest entry of each row of [N, K]; the first of equals. */
export function rowMaxima(tensor: Tensor): Uint8Array {
  const values = float32Data(tensor);
  const columns = tensor.dims[1]!;
  return Uint8Array.from({ length: values.length / columns }, (_, row) => {
    const entries = values.subarray(row * columns, (row + 1) * columns);
    return entries.indexOf(Math.max(...entries));
  });
}

/** Rows whose largest logit stands where the label's largest share stands. */
export function countHits(logits: Tensor, labels: Tensor): number {
  const predicted = rowMaxima(logits);
  const expected = rowMaxima(labels);
  return predicted.filter((column, row) => column === expected[row]).length;
}

/** Class ids as rows [N, K] of zeros and a one, of which `smoothing` is spread over all classes. */
export function oneHot(ids: Uint8Array, classes: number, smoothing = 0): Tensor {
  const data = new Float32Array(ids.length * classes).fill(smoothing / classes);
  ids.forEach((id, row) => {
    data[row * classes + id] = 1 - smoothing + smoothing / classes;
  });
  return new Tensor('float32', data, [ids.length, classes]);
}
