import type { CutMixPlan } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { type Annotations, classIdsOf, mixAnnotations } from '../annotations/annotations.ts';
import type { Settings } from '../controls/settings.ts';
import type { Picture } from '../pictures/pictures.ts';
import { SIZE } from '../pictures/size.ts';
import { makeMixer } from './mixer.ts';

/** A batch to mix: images `[N, SIZE, SIZE, 3]` float32 in 0..255, and a class id for each. */
export type UploadedBatch = { readonly xs: tf.Tensor4D; readonly ys: tf.Tensor1D };

/** How much of a label goes to which class. */
export interface Shares {
  readonly own: number;
  /** 0 if nothing of the partner is mixed in, or it is of the same class. */
  readonly partner: number;
  /** Of all other classes together, by label smoothing. */
  readonly others: number;
}

export interface Mixed {
  readonly plan: CutMixPlan;
  /** The mixed images, `SIZE × SIZE`. */
  readonly images: readonly ImageData[];
  readonly shares: readonly Shares[];
  readonly annotations: readonly Annotations[];
  /** The time from drawing the plan to reading the pixels back. */
  readonly milliseconds: number;
}

/** Uploads pictures and their classes. Dispose of the result. */
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
    ys: tf.tensor1d(classIdsOf(pictures), 'int32'),
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

/** Reads the shares of image i from its label, a share for each class. */
function readShares(
  label: Float32Array,
  classIds: readonly number[],
  { partners, lambdas }: CutMixPlan,
  i: number,
): Shares {
  const [ownId, partnerId] = [classIds[i], classIds[partners[i]]];
  const own = label[ownId];
  const partner = ownId === partnerId || lambdas[i] === 1 ? 0 : label[partnerId];
  const rest = label.reduce((sum, share, id) => (id === ownId ? sum : sum + share), 0);
  return { own, partner, others: rest - partner };
}

/** Mixes the pictures of a batch, and what is drawn over them, at the step in the settings. */
export async function mix(
  batch: UploadedBatch,
  pictures: readonly Picture[],
  settings: Settings,
): Promise<Mixed> {
  const start = performance.now();
  const [batchSize, height, width] = batch.xs.shape;
  const classIds = classIdsOf(pictures);
  const mixer = makeMixer(settings, Math.max(...classIds) + 1);
  const plan = mixer.plan({ batchSize, height, width });
  const mixed = mixer.applyPlan(plan, batch);
  const [pixels, labels, annotations] = await Promise.all([
    mixed.xs.data<'float32'>(),
    mixed.ys.data<'float32'>(),
    mixAnnotations(pictures, plan, mixer),
  ]);
  tf.dispose(mixed);

  const rows = Array.from({ length: batchSize }, (_, i) => i);
  const row = (values: Float32Array, i: number) =>
    values.subarray((i * values.length) / batchSize, ((i + 1) * values.length) / batchSize);
  return {
    plan,
    images: rows.map((i) => toImage(row(pixels, i))),
    shares: rows.map((i) => readShares(row(labels, i), classIds, plan, i)),
    annotations,
    milliseconds: performance.now() - start,
  };
}
