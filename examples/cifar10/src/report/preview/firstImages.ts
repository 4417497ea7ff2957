import { type Batch, type Box, CutMix } from '@cutmix/onnx';
import type { ImageBatch } from '@cutmix/training';
import { Tensor } from 'onnxruntime-common';
import { type BatchPlan, epochBatches } from '../../data/batches.ts';
import {
  classCount,
  imageBytes,
  imageChannels,
  imageRange,
  imageSize,
} from '../../data/dataset.ts';

/** A mixed image and its two sources. */
export interface TrainingImage {
  /** [3, 32, 32], mixed. */
  readonly image: Uint8Array;
  /** The pixels of the partner; an empty box if the image is not mixed. */
  readonly box: Box;
  /** The share of the own label. */
  readonly lambda: number;
  readonly label: number;
  readonly partnerLabel: number;
}

/** The first images of the first epoch of an arm, mixed as in training. */
export function firstImages(plan: BatchPlan, count: number): TrainingImage[] {
  const { train, recipe, seed } = plan;
  const batches = epochBatches(plan, 0);
  const shown = Math.min(count, train.count);
  const cutmix = new CutMix({ ...recipe.cutmix, numClasses: classCount, seed });
  const mixed: TrainingImage[] = [];
  for (let step = 0; mixed.length < shown; step++) {
    const { batch, partners } = batches(step);
    mixed.push(...(partners ? mix(cutmix, batch, partners) : unmixed(batch)));
  }
  return mixed.slice(0, shown);
}

function mix(cutmix: CutMix, own: ImageBatch, partners: ImageBatch): TrainingImage[] {
  const { boxes, lambdas } = cutmix.plan({
    batchSize: own.count,
    height: imageSize,
    width: imageSize,
    paired: true,
  });
  const { data } = cutmix.apply(tensors(own), tensors(partners)).xs;
  return Array.from(lambdas, (lambda, i) => {
    const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4);
    return {
      image: (data as Uint8Array).subarray(i * imageBytes, (i + 1) * imageBytes),
      box: { x1: x1!, y1: y1!, x2: x2!, y2: y2! },
      lambda,
      label: own.labels[i]!,
      partnerLabel: partners.labels[i]!,
    };
  });
}

function unmixed(own: ImageBatch): TrainingImage[] {
  return Array.from(own.labels, (label, i) => ({
    image: imageRange(own, i, i + 1).images.slice(),
    box: { x1: 0, y1: 0, x2: 0, y2: 0 },
    lambda: 1,
    label,
    partnerLabel: label,
  }));
}

function tensors({ count, images, labels }: ImageBatch): Batch {
  return {
    xs: new Tensor('uint8', images, [count, imageChannels, imageSize, imageSize]),
    ys: new Tensor('uint8', labels, [count]),
  };
}
