import { type Box, CutMix, MixUp, RandomMix } from '@cutmix/onnx';
import { type ImageBatch, type Mix, mixOptions } from '@cutmix/training';
import { Tensor, type TypedTensor } from 'onnxruntime-common';
import { type BatchPlan, epochBatches } from '../../data/batches.ts';
import { imageBytes, imageChannels, imageRange, imageSize } from '../../data/dataset.ts';
import { type Arm, isMixing } from '../../run/recipe.ts';

/** A mixed image and its two sources. */
export interface TrainingImage {
  readonly arm: Arm;
  /** [3, 32, 32], mixed. */
  readonly image: Uint8Array;
  /** Where the partner shows; an empty box if the image is not mixed. */
  readonly box: Box;
  /** The weight of own pixels inside the box: 0 for a copy of the partner's. */
  readonly blend: number;
  /** The share of the own label. */
  readonly lambda: number;
  readonly label: number;
  readonly partnerLabel: number;
}

/** The first images of the first epoch of an arm, mixed as in training. */
export function firstImages(plan: BatchPlan, count: number): TrainingImage[] {
  const { arm, train } = plan;
  const batches = epochBatches(plan, 0);
  const shown = Math.min(count, train.count);
  const mixer = createMixer(isMixing(arm) ? arm : 'cutmix', plan);
  const mixed: TrainingImage[] = [];
  for (let step = 0; mixed.length < shown; step++) {
    const { batch, partners } = batches(step);
    mixed.push(...(partners ? mix(arm, mixer, batch, partners) : unmixed(arm, batch)));
  }
  return mixed.slice(0, shown);
}

type Mixer = CutMix | MixUp | RandomMix;

function createMixer(mix: Mix, { recipe, seed }: BatchPlan): Mixer {
  const { cutmix, mixup, random } = mixOptions(recipe);
  switch (mix) {
    case 'cutmix':
      return new CutMix({ ...cutmix, seed });
    case 'mixup':
      return new MixUp({ ...mixup, seed });
    case 'random':
      return new RandomMix({ ...random, seed });
  }
}

function mix(arm: Arm, mixer: Mixer, own: ImageBatch, partners: ImageBatch): TrainingImage[] {
  const plan = mixer.nextPlan({
    batchSize: own.count,
    height: imageSize,
    width: imageSize,
    paired: true,
  });
  const { boxes, lambdas, blends } = plan;
  const { data } = mixer.composite(plan, imagesOf(own), imagesOf(partners));
  return Array.from(lambdas, (lambda, i) => {
    const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4);
    return {
      arm,
      image: data.subarray(i * imageBytes, (i + 1) * imageBytes),
      box: { x1: x1!, y1: y1!, x2: x2!, y2: y2! },
      blend: blends?.[i] ?? 0,
      lambda,
      label: own.labels[i]!,
      partnerLabel: partners.labels[i]!,
    };
  });
}

function unmixed(arm: Arm, own: ImageBatch): TrainingImage[] {
  return Array.from(own.labels, (label, i) => ({
    arm,
    image: imageRange(own, i, i + 1).images.slice(),
    box: { x1: 0, y1: 0, x2: 0, y2: 0 },
    blend: 0,
    lambda: 1,
    label,
    partnerLabel: label,
  }));
}

function imagesOf({ count, images }: ImageBatch): TypedTensor<'uint8'> {
  return new Tensor('uint8', images, [count, imageChannels, imageSize, imageSize]);
}
