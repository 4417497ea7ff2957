import { CutMix, type CutMixPlan } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { type Picture, SIZE } from './pictures.ts';
import type { Settings } from './settings.ts';

/** Pixels of RGBA, as a canvas has them. */
const CHANNELS = 4;

export interface Mixed {
  readonly plan: CutMixPlan;
  /** One mixed image a picture, `SIZE × SIZE`. */
  readonly images: readonly ImageData[];
  /** For each image the shares of its own label and of its partner's; 1 and 0 where they are one. */
  readonly shares: readonly (readonly [own: number, partner: number])[];
  /** From the plan to pixels in the hands of the page. */
  readonly milliseconds: number;
}

/** Uploads pictures, each a class of its own; dispose of the result. */
export function uploadBatch(pictures: readonly Picture[]): { xs: tf.Tensor4D; ys: tf.Tensor1D } {
  const imageSize = SIZE * SIZE * CHANNELS;
  const values = new Int32Array(pictures.length * imageSize);
  pictures.forEach(({ pixels }, i) => {
    values.set(pixels.data, i * imageSize);
  });
  return {
    xs: tf.tensor4d(values, [pictures.length, SIZE, SIZE, CHANNELS], 'int32'),
    ys: tf.range(0, pictures.length, 1, 'int32'),
  };
}

/** One CutMix of the batch at the step of the settings. */
export async function mix(
  batch: { xs: tf.Tensor4D; ys: tf.Tensor1D },
  { step, ...options }: Settings,
): Promise<Mixed> {
  const start = performance.now();
  const [batchSize, height, width] = batch.xs.shape;
  const cutmix = new CutMix({ ...options, numClasses: batchSize });
  const plan = cutmix.plan({ batchSize, height, width, step });
  const mixed = cutmix.applyPlan(plan, batch);
  const [pixels, labels] = await Promise.all([mixed.xs.data(), mixed.ys.data()]);
  tf.dispose(mixed);

  const images: ImageData[] = [];
  const shares: [number, number][] = [];
  const imageSize = SIZE * SIZE * CHANNELS;
  for (let i = 0; i < batchSize; i++) {
    const image = new ImageData(SIZE, SIZE);
    image.data.set(pixels.subarray(i * imageSize, (i + 1) * imageSize));
    images.push(image);
    const partner = plan.partners[i];
    shares.push([labels[i * batchSize + i], partner === i ? 0 : labels[i * batchSize + partner]]);
  }
  return { plan, images, shares, milliseconds: performance.now() - start };
}
