import { type ImageBoxes, mixBoxes } from '@cutmix/core/boxes';
import type { CutMix, CutMixPlan } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedBox, Picture } from '../pictures/pictures.ts';
import { SIZE } from '../pictures/size.ts';

/** A box around an object that can be seen in an image. */
export interface ShownBox extends NamedBox {
  readonly isPasted: boolean;
  /** The share of the box that can be seen. */
  readonly visibleShare: number;
}

/** What is drawn over an image. */
export interface Annotations {
  readonly boxes: readonly ShownBox[];
  /** The mask in colors that let the image through. */
  readonly mask?: ImageData | undefined;
}

const distinct = <Value>(values: readonly Value[]) => [...new Set(values)];

/** The class of each picture as a number, in the order in which the names first appear. */
export function classIdsOf(pictures: readonly Picture[]): number[] {
  const names = distinct(pictures.map(({ name }) => name));
  return pictures.map(({ name }) => names.indexOf(name));
}

/** Whether a picture has boxes, and whether one has a mask. */
export function kindsOf(pictures: readonly Picture[]): { hasBoxes: boolean; hasMasks: boolean } {
  return {
    hasBoxes: pictures.some(({ boxes }) => boxes.length > 0),
    hasMasks: pictures.some(({ mask }) => mask),
  };
}

/** The values of all masks but the background, the same in every order of the pictures. */
function maskValuesOf(pictures: readonly Picture[]): number[] {
  const values = new Set(pictures.flatMap(({ mask }) => (mask ? [...new Set(mask)] : [])));
  values.delete(0);
  return [...values].sort((a, b) => a - b);
}

/** A mask with small numbers instead of its values, which a GPU might round: 0 for the background. */
function idsOf(mask: Int32Array, values: readonly number[]): Int32Array {
  const ids = new Map(values.map((value, i) => [value, i + 1]));
  return mask.map((value) => ids.get(value) ?? 0);
}

/** The color of a class of the masks: hues by the golden angle, far apart for neighbors. */
function maskColor(id: number): readonly number[] {
  const hue = (192.5 + 137.5 * id) % 360;
  // hsl(hue, 90%, 55%)
  const channel = (offset: number) => {
    const k = (offset + hue / 30) % 12;
    return 255 * (0.55 - 0.405 * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return [channel(0), channel(8), channel(4), 150];
}

function paintMask(ids: Int32Array): ImageData {
  const colors = new Map(Array.from(new Set(ids), (id) => [id, maskColor(id)]));
  const image = new ImageData(SIZE, SIZE);
  ids.forEach((id, pixel) => {
    if (id > 0) image.data.set(colors.get(id)!, 4 * pixel);
  });
  return image;
}

/** What is drawn over the pictures before they are mixed. */
export function annotationsOf(pictures: readonly Picture[]): Annotations[] {
  const values = maskValuesOf(pictures);
  return pictures.map(({ boxes, mask }) => ({
    boxes: boxes.map((box) => ({ ...box, isPasted: false, visibleShare: 1 })),
    mask: mask && paintMask(idsOf(mask, values)),
  }));
}

/** Mixes the boxes of the pictures by a plan of CutMix. */
function mixNamedBoxes(pictures: readonly Picture[], plan: CutMixPlan): ShownBox[][] {
  const names = distinct(pictures.flatMap(({ boxes }) => boxes.map(({ name }) => name)));
  const objects = pictures.map(
    ({ boxes }): ImageBoxes<Int16Array> => ({
      boxes: Int16Array.from(boxes.flatMap(({ corners }) => corners)),
      classes: boxes.map(({ name }) => names.indexOf(name)),
    }),
  );
  return mixBoxes(objects, undefined, plan).map(({ boxes, classes, pasted, visibleShares }) =>
    Array.from(classes, (id, row) => {
      const [x1, y1, x2, y2] = boxes.subarray(4 * row, 4 * row + 4);
      return {
        name: names[id],
        corners: [x1, y1, x2, y2],
        isPasted: pasted[row] === 1,
        visibleShare: visibleShares[row],
      };
    }),
  );
}

/** Mixes the masks of the pictures by a plan of CutMix. A picture without one is all background. */
async function mixMasks(
  pictures: readonly Picture[],
  plan: CutMixPlan,
  cutmix: Pick<CutMix, 'composite'>,
): Promise<ImageData[]> {
  const pixels = SIZE * SIZE;
  const values = maskValuesOf(pictures);
  const ids = new Int32Array(pictures.length * pixels);
  pictures.forEach(({ mask }, i) => {
    if (mask) ids.set(idsOf(mask, values), i * pixels);
  });
  const masks = tf.tensor3d(ids, [pictures.length, SIZE, SIZE], 'int32');
  const mixed = cutmix.composite(plan, masks);
  const data = await mixed.data<'int32'>();
  tf.dispose([masks, mixed]);
  return pictures.map((_, i) => paintMask(data.subarray(i * pixels, (i + 1) * pixels)));
}

/** Mixes what is drawn over the pictures. Where pixels are blended, there is nothing to draw. */
export async function mixAnnotations(
  pictures: readonly Picture[],
  plan: CutMixPlan,
  cutmix: Pick<CutMix, 'composite'>,
): Promise<Annotations[]> {
  if (plan.blends) return pictures.map(() => ({ boxes: [] }));
  const { hasMasks } = kindsOf(pictures);
  const masks = hasMasks ? await mixMasks(pictures, plan, cutmix) : [];
  return mixNamedBoxes(pictures, plan).map((boxes, i) => ({ boxes, mask: masks[i] }));
}
