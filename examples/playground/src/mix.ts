import { CutMix, type CutMixPlan } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import type { Picture } from './pictures.ts';
import type { Settings } from './settings.ts';
import { SIZE } from './size.ts';

/** A batch for `CutMix`: images `[N, SIZE, SIZE]` int32, and a class id for each. */
export type UploadedBatch = { readonly xs: tf.Tensor3D; readonly ys: tf.Tensor1D };

const RGB = 0xff_ff_ff;
const OPAQUE = 0xff << 24;

export interface Mixed {
  readonly plan: CutMixPlan;
  /** The mixed images, `SIZE × SIZE`. */
  readonly images: readonly ImageData[];
  /** The label shares of each image and of its partner; 1 and 0 if an image is its own partner. */
  readonly shares: readonly (readonly [own: number, partner: number])[];
  /** The time from drawing the plan to reading the pixels back. */
  readonly milliseconds: number;
}

/**
 * Uploads pictures, each as a class of its own. Dispose of the result. CutMix only copies, so each pixel
 * is one int32 as in a canvas, without alpha: WebGL is exact up to 24 bits.
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

/** Mixes the batch at the step in the settings. */
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
