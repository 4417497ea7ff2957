import type { CutMixPlan } from '@cutmix/core';
import { reshape, type Tensor, tensor1d, where } from '@tensorflow/tfjs-core';

/** 1 for the values that stay the sample's own, 0 inside its box. */
function ownValues(plan: CutMixPlan, images: number, channels: number): Uint8Array {
  const { batchSize, height, width, boxes } = plan;
  const rowSize = width * channels;
  const own = new Uint8Array(images * height * rowSize).fill(1);
  for (let image = 0; image < images; image++) {
    const at = 4 * Math.floor((image * batchSize) / images);
    for (let y = boxes[at + 1]; y < boxes[at + 3]; y++) {
      const row = (image * height + y) * rowSize;
      own.fill(0, row + boxes[at] * channels, row + boxes[at + 2] * channels);
    }
  }
  return own;
}

/** The pixels of `own` with those of `partners` in the boxes, copied and never computed. */
export function compositePixels(own: Tensor, partners: Tensor, plan: CutMixPlan): Tensor {
  const { shape, size } = own;
  const channels = shape.length > 3 ? shape[shape.length - 1] : 1;
  const images = size / (plan.height * plan.width * channels);
  const condition = tensor1d(ownValues(plan, images, channels), 'bool');
  // Flat, because the GPU backends know `where` up to rank 4 only.
  return reshape(where(condition, reshape(own, [size]), reshape(partners, [size])), shape);
}
