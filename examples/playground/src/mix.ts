import type { CutMixPlan } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { makeMixer } from './mixer.ts';
import type { Picture } from './pictures.ts';
import type { Settings } from './settings.ts';
import { SIZE } from './size.ts';

/** A batch to mix: images `[N, SIZE, SIZE, 3]` float32 in 0..255, and a class id for each. */
export type UploadedBatch = { readonly xs: tf.Tensor4D; readonly ys: tf.Tensor1D };

/** How much of a label goes to which class. */
export interface Shares {
  readonly own: number;
  /** 0 if nothing of the partner is mixed in, or an image is its own partner. */
  readonly partner: number;
  /** Of all other classes together, by label smoothing. */
  readonly others: number;
}

export interface Mixed {
  readonly plan: CutMixPlan;
  /** The mixed images, `SIZE × SIZE`. */
  readonly images: readonly ImageData[];
  readonly shares: readonly Shares[];
  /** The time from drawing the plan to reading the pixels back. */
  readonly milliseconds: number;
}

/** Uploads pictures, each as a class of its own. Dispose of the result. */
export function uploadBatch(pictures: readonly Picture[]): UploadedBatch {
  const values = new Float32Array(pictures.length * SIZE * SIZE * 3);
  let to = 0;
  for (const { pixels } of pictures) {
    for (let from = 0; from < pixels.data.length; from += 4) {
      values[to++] = pixels.data[from];
      values[to++] = pixels.data[from + 1];
      values[to++] = pixels.data[from + 2];
    }
  }
  return {
    xs: tf.tensor4d(values, [pictures.length, SIZE, SIZE, 3]),
    ys: tf.range(0, pictures.length, 1, 'int32'),
  };
}

/** An image of `[SIZE, SIZE, 3]` values, opaque, each rounded. */
function toImage(values: Float32Array): ImageData {
  const image = new ImageData(SIZE, SIZE);
  const { data } = image;
  for (let from = 0, to = 0; to < data.length; to += 4) {
    data[to] = values[from++];
    data[to + 1] = values[from++];
    data[to + 2] = values[from++];
    data[to + 3] = 255;
  }
  return image;
}

/** Reads the shares of a label `[N]` in which each picture is a class. */
function readShares(label: Float32Array, { partners, lambdas }: CutMixPlan, i: number): Shares {
  const isAlone = partners[i] === i || lambdas[i] === 1;
  const own = label[i];
  const partner = isAlone ? 0 : label[partners[i]];
  const rest = label.reduce((sum, share, id) => (id === i ? sum : sum + share), 0);
  return { own, partner, others: rest - partner };
}

/** Mixes the batch at the step in the settings. */
export async function mix(batch: UploadedBatch, settings: Settings): Promise<Mixed> {
  const start = performance.now();
  const [batchSize, height, width] = batch.xs.shape;
  const mixer = makeMixer(settings, batchSize);
  const plan = mixer.plan({ batchSize, height, width });
  const mixed = mixer.applyPlan(plan, batch);
  const [pixels, labels] = await Promise.all([
    mixed.xs.data<'float32'>(),
    mixed.ys.data<'float32'>(),
  ]);
  tf.dispose(mixed);

  const rows = Array.from({ length: batchSize }, (_, i) => i);
  const row = (values: Float32Array, i: number) =>
    values.subarray((i * values.length) / batchSize, ((i + 1) * values.length) / batchSize);
  return {
    plan,
    images: rows.map((i) => toImage(row(pixels, i))),
    shares: rows.map((i) => readShares(row(labels, i), plan, i)),
    milliseconds: performance.now() - start,
  };
}
