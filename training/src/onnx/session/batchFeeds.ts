import { CutMix, MixUp, RandomMix } from '@cutmix/onnx';
import { Tensor } from 'onnxruntime-node';
import { type Mix, mixOptions } from '../../mix.ts';
import type { Network } from '../../network.ts';
import type { TrainingRecipe } from '../../recipe.ts';
import type { ImageBatch } from '../../trainer.ts';
import { mixingOf } from '../step/batchInputs.ts';
import { packBytes } from '../step/bytePacking.ts';
import { oneHot } from '../tensors/labels.ts';

/** Tensors by the name of the graph's input. */
export type Feeds = Readonly<Record<string, Tensor>> & { readonly labels: Tensor };

/** Turns stored images into the inputs that `declareBatch` declares. */
export interface BatchFeeder {
  /** One-hot labels, smoothed by `smoothing`. */
  plain(batch: ImageBatch, smoothing?: number): Feeds;
  /** Both batches and the plan of `step`, with smoothed labels. */
  mixing(batch: ImageBatch, partners: ImageBatch, step: number, mix: Mix): Feeds;
}

export function createBatchFeeder(
  { inputChannels, inputSize, classes }: Network,
  recipe: TrainingRecipe,
  seed: bigint,
  packsBytes: boolean,
): BatchFeeder {
  const options = mixOptions(recipe);
  const planners = {
    cutmix: new CutMix({ ...options.cutmix, seed }),
    mixup: new MixUp({ ...options.mixup, seed }),
    random: new RandomMix({ ...options.random, seed }),
  };

  function images({ count, images }: ImageBatch): Tensor {
    const bytes = new Tensor('uint8', images, [count, inputChannels, inputSize, inputSize]);
    return packsBytes ? packBytes(bytes) : bytes;
  }

  function plain(batch: ImageBatch, smoothing?: number): Feeds {
    return { images: images(batch), labels: oneHot(batch.labels, classes, smoothing) };
  }

  return {
    plain,
    mixing(batch, partners, step, mix) {
      const { count } = batch;
      const size = { batchSize: count, height: inputSize, width: inputSize, step, paired: true };
      const { boxes, lambdas, blends = new Float32Array(count) } = planners[mix].plan(size);
      return {
        ...plain(batch, recipe.labelSmoothing),
        partnerImages: images(partners),
        partnerLabels: oneHot(partners.labels, classes, recipe.labelSmoothing),
        boxes: new Tensor('int32', boxes, [count, 4]),
        lambdas: new Tensor('float32', lambdas, [count]),
        ...(mixingOf(mix) === 'blends' && { blends: new Tensor('float32', blends, [count]) }),
      };
    },
  };
}
