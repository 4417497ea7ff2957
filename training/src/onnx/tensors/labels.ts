import { Tensor } from 'onnxruntime-node';
import { argmaxRows } from '../../argmax.ts';
import { float32Data } from './float32Data.ts';

/** How many rows of the logits have their largest entry where the labels do; both [N, K]. */
export function countHits(logits: Tensor, labels: Tensor): number {
  const [predicted, expected] = [logits, labels].map((tensor) =>
    argmaxRows(float32Data(tensor), tensor.dims[1]!),
  );
  return predicted!.filter((column, row) => column === expected![row]).length;
}

/**
 * Class ids as one-hot rows [N, K], of which `smoothing` is spread evenly over all classes and
 * rounded as `mixLabels` rounds it.
 */
export function oneHot(ids: Uint8Array, classes: number, smoothing = 0): Tensor {
  const share = Math.fround(smoothing / classes);
  const data = new Float32Array(ids.length * classes).fill(share);
  ids.forEach((id, row) => {
    data[row * classes + id] = Math.fround(1 - smoothing) + share;
  });
  return new Tensor('float32', data, [ids.length, classes]);
}
