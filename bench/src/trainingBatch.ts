import { philoxStream } from '@cutmix/core';
import type { Batch } from '@cutmix/onnx';
import type { ImageBatch } from '@cutmix/training';
import { Tensor } from 'onnxruntime-node';

export const batchSize = 32;
export const classes = 10;

/** Random images of CIFAR-10's size with random class ids, the same in every run. */
export function randomImages(seed: number): ImageBatch {
  const stream = philoxStream(seed, 0, 0);
  return {
    count: batchSize,
    images: Uint8Array.from({ length: batchSize * 3 * 32 * 32 }, () => stream.nextBelow(256)),
    labels: Uint8Array.from({ length: batchSize }, () => stream.nextBelow(classes)),
  };
}

/** The batch as tensors for `@cutmix/onnx`. */
export function tensors({ count, images, labels }: ImageBatch): Batch {
  return {
    xs: new Tensor('uint8', images, [count, 3, 32, 32]),
    ys: new Tensor('uint8', labels, [count]),
  };
}
