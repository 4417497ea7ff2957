import { CutMix, type CutMixPlan } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import type { Picture } from './pictures.ts';
import type { Settings } from './settings.ts';
import { SIZE } from './size.ts';

/** A batch as `CutMix` takes it: images `[N, SIZE, SIZE]` int32, and a class for each. */
export type UploadedBatch = { readonly xs: tf.Tensor3D; readonly ys: tf.Tensor1D };

const RGB = 0xff_ff_ff;
const OPAQUE = 0xff << 24;

export interface Mixed {
  readonly plan: CutMixPlan;
  /** One mixed image a picture, `SIZE × SIZE`. */
  readonly images: readonly ImageData[];
  /** For each image the shares of its own label and of its partner's; 1 and 0 where they are one. */
  readonly shares: readonly (readonly [own: number, partner: number])[];
  /** From the plan to pixels in the hands of the page. */
  readonly milliseconds: number;
}

/**
 * Uploads pictures, each a class of its own; dispose of the result. CutMix only copies, so a pixel
 * may be one number, as a canvas has it, less its opacity: WebGL is exact up to 24 bits.
 */
export function uploadBatch(pictures: readonly Picture[]): UploadedBatch {
  const values = new Int32Array(pictures.length * SIZE * SIZE);
  pictures.forEach(({ pixels }, i) => {
    values.set(
      new Int32Array(pixels.data.buffer).map((pixel) => pixel & RGB),
      i * SIZE * SIZE,
    );
  });
  return {
    xs: tf.tensor3d(values, [pictures.length, SIZE, SIZE], 'int32'),
    ys: tf.range(0, pictures.length, 1, 'int32'),
  };
}

/** One CutMix of the batch at the step of the settings. */
export async function mix(batch: UploadedBatch, { step, ...options }: Settings): Promise<Mixed> {
  const start = performance.now();
  const [batchSize, height, width] = batch.xs.shape;
  const cutmix = new CutMix({ ...options, numClasses: batchSize });
  const plan = cutmix.plan({ batchSize, height, width, step });
  const mixed = cutmix.applyPlan(plan, batch);
  const [pixels, labels] = await Promise.all([mixed.xs.data(), mixed.ys.data()]);
  tf.dispose(mixed);

  const images: ImageData[] = [];
  const shares: [number, number][] = [];
  for (let i = 0; i < batchSize; i++) {
    const image = new ImageData(SIZE, SIZE);
    const target = new Int32Array(image.data.buffer);
    const first = i * target.length;
    for (let at = 0; at < target.length; at++) target[at] = pixels[first + at] | OPAQUE;
    images.push(image);
    const partner = plan.partners[i];
    shares.push([labels[i * batchSize + i], partner === i ? 0 : labels[i * batchSize + partner]]);
  }
  return { plan, images, shares, milliseconds: performance.now() - start };
}
