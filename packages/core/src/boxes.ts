/**
 * CutMix for detection: the bounding boxes of mixed images.
 *
 * @module @cutmix/core/boxes
 */
import { checkPaired, checkPlan } from './checkPlan.ts';
import { check, checkInteger, checkKnown, checkObject, checkShare } from './checks.ts';
import { kindOf } from './describe.ts';
import { suggestion } from './suggest.ts';
import type { CutMixPlan } from './types.ts';

/** Arrays that may hold the coordinates of bounding boxes. */
export type BoxCoordinates = Float32Array | Float64Array | Int32Array | Int16Array | Uint16Array;

/** The bounding boxes of one image and their classes. */
export interface ImageBoxes<Coordinates extends BoxCoordinates = BoxCoordinates> {
  /**
   * `[M, 4]`, row by row: x1, y1, x2, y2 in pixels, with 0 <= x1 < x2 <= width and
   * 0 <= y1 < y2 <= height.
   */
  readonly boxes: Coordinates;
  /** `[M]`: the class of each box, an integer in 0..2^31 − 1. */
  readonly classes: ArrayLike<number>;
}

/** The bounding boxes of one mixed image: those of its own that stay, then the pasted ones. */
export interface MixedImageBoxes<Coordinates extends BoxCoordinates = BoxCoordinates> {
  /** `[R, 4]`, row by row: x1, y1, x2, y2 in pixels. */
  readonly boxes: Coordinates;
  /** `[R]`: the class of each box. */
  readonly classes: Int32Array;
  /** `[R]`: 1 if the box was pasted from the partner, 0 if it is the image's own. */
  readonly pasted: Uint8Array;
  /**
   * `[R]`: the index of the box in the image that it comes from, image i itself or image
   * `plan.partners[i]`. Carry anything else that belongs to a box (a mask, an id, a track) by it.
   */
  readonly indices: Int32Array;
  /** `[R]`: the share of the box's area that shows in the mixed image, in [0, 1]. */
  readonly visibleShares: Float32Array;
}

/** Which bounding boxes stay. */
export interface MixBoxesOptions {
  /**
   * An own box stays if at least this share of it lies outside the cut, in [0, 1].
   *
   * @defaultValue 0.5
   */
  readonly minOwnVisible?: number;
  /**
   * A pasted box stays if at least this share of it lies inside the cut, in [0, 1]. One that lies
   * wholly outside never stays.
   *
   * @defaultValue 0.1, as in Ultralytics
   */
  readonly minPastedVisible?: number;
}

const COORDINATES = /^(Float32|Float64|Int32|Int16|Uint16)Array$/;
const CLASSES = /^(Array|(Int|Uint)\d+(Clamped)?Array)$/;
const MAX_CLASS = 2 ** 31 - 1;

/** Throws unless these are whole and valid boxes of one image. */
function checkImageBoxes(name: string, image: ImageBoxes, { height, width }: CutMixPlan): void {
  checkObject(name, '{ boxes, classes }', image);
  const { boxes, classes } = image;
  const isCoordinates = COORDINATES.test(kindOf(boxes));
  const kinds = 'a Float32Array, Float64Array, Int32Array, Int16Array or Uint16Array';
  check(`${name}.boxes`, boxes, isCoordinates, true, kinds);
  const { length } = boxes;
  check(`length of ${name}.boxes`, length, true, length % 4 === 0, 'a multiple of 4');
  check(`${name}.classes`, classes, CLASSES.test(kindOf(classes)), true, 'an array of integers');
  const count = length / 4;
  const isSameLength = classes.length === count;
  check(`length of ${name}.classes`, classes.length, true, isSameLength, `${count}, one a box`);
  for (let box = 0; box < count; box++) {
    const [x1, y1, x2, y2] = boxes.subarray(4 * box, 4 * box + 4);
    // NaN fails every comparison.
    const isInside = x1 >= 0 && y1 >= 0 && x2 > x1 && y2 > y1 && x2 <= width && y2 <= height;
    // The area of a very small box can underflow to 0, and its visible share would be NaN.
    if (!isInside || area([x1, y1, x2, y2]) === 0) {
      const expected = `x1, y1, x2, y2 with 0 <= x1 < x2 <= ${width} and 0 <= y1 < y2 <= ${height}`;
      check(`box ${box} of ${name}.boxes`, [x1, y1, x2, y2], true, false, expected);
    }
    checkInteger(`${name}.classes[${box}]`, classes[box], 0, MAX_CLASS);
  }
}

function checkBatch(name: string, batch: readonly ImageBoxes[], plan: CutMixPlan): void {
  check(name, batch, Array.isArray(batch), true, 'an array with the boxes of each image');
  const isWhole = batch.length === plan.batchSize;
  check(`length of ${name}`, batch.length, true, isWhole, `${plan.batchSize}, as in the plan`);
  for (let i = 0; i < batch.length; i++) checkImageBoxes(`${name}[${i}]`, batch[i], plan);
  checkPixels(name, batch, plan);
}

/** Throws if all boxes of a batch are fractions of a pixel, as boxes in [0, 1] are. */
function checkPixels(
  name: string,
  batch: readonly ImageBoxes[],
  { height, width }: CutMixPlan,
): void {
  const all = batch.flatMap(({ boxes }) => Array.from(boxes as ArrayLike<number>));
  const isNormalized =
    all.every((coordinate) => coordinate <= 1) && !all.every((each) => Number.isInteger(each));
  const remedy = 'normalized boxes? multiply them by width and height';
  const isInPixels = !isNormalized || (height === 1 && width === 1);
  check(name, all.slice(0, 4), true, isInPixels, 'boxes in pixels', remedy);
}

/** x1, y1, x2, y2. */
type Rectangle = readonly [number, number, number, number];

interface KeptBox {
  readonly box: Rectangle;
  readonly classId: number;
  readonly pasted: 0 | 1;
  readonly index: number;
  readonly visibleShare: number;
}

function rectangles({ boxes }: ImageBoxes): Rectangle[] {
  return Array.from({ length: boxes.length / 4 }, (_, box) => {
    const [x1, y1, x2, y2] = boxes.subarray(4 * box, 4 * box + 4);
    return [x1, y1, x2, y2];
  });
}

/** What two rectangles share; of area 0 where they do not meet. */
function intersect(a: Rectangle, b: Rectangle): Rectangle {
  const x1 = Math.max(a[0], b[0]);
  const y1 = Math.max(a[1], b[1]);
  return [x1, y1, Math.max(x1, Math.min(a[2], b[2])), Math.max(y1, Math.min(a[3], b[3]))];
}

function area([x1, y1, x2, y2]: Rectangle): number {
  return (x2 - x1) * (y2 - y1);
}

function keepOwn(image: ImageBoxes, cut: Rectangle, minVisible: number): KeptBox[] {
  return rectangles(image).flatMap((box, index) => {
    const visibleShare = (area(box) - area(intersect(box, cut))) / area(box);
    if (visibleShare < minVisible) return [];
    return { box, classId: image.classes[index], pasted: 0, index, visibleShare };
  });
}

function keepPasted(image: ImageBoxes, cut: Rectangle, minVisible: number): KeptBox[] {
  return rectangles(image).flatMap((whole, index) => {
    const box = intersect(whole, cut);
    const visibleShare = area(box) / area(whole);
    if (visibleShare === 0 || visibleShare < minVisible) return [];
    return { box, classId: image.classes[index], pasted: 1, index, visibleShare };
  });
}

/** The cut of image `i`; empty where the image is pasted onto itself. */
function cutOf({ boxes, partners }: CutMixPlan, i: number, isPaired: boolean): Rectangle {
  if (!isPaired && partners[i] === i) return [0, 0, 0, 0];
  const [x1, y1, x2, y2] = boxes.subarray(4 * i, 4 * i + 4);
  return [x1, y1, x2, y2];
}

/**
 * Mixes the bounding boxes of a batch as a plan mixes its images.
 *
 * With C the cut, the box of image i in the plan: an own box stays, with its coordinates, if
 * `(area(box) − area(box ∩ C)) / area(box) >= minOwnVisible`. A box of the partner stays, clipped to C, if
 * `area(box ∩ C) > 0` and `area(box ∩ C) / area(box) >= minPastedVisible`. An image with an empty
 * cut, or that is its own partner, keeps its boxes.
 *
 * @param own - Bounding boxes of the batch, image by image.
 * @param partners - Those of the batch that the plan pastes from; `undefined` for `own` itself.
 * @param plan - The plan that the images are mixed by.
 * @returns The bounding boxes of each mixed image, in arrays of the type of its own ones.
 * @throws TypeError for an argument of the wrong type, and for coordinates that differ in type
 * between an image and its partner; RangeError for a length that does not fit, and, by image and
 * box, for a box that has NaN, is empty or reaches beyond its image, and for a class below 0.
 */
export function mixBoxes<Coordinates extends BoxCoordinates>(
  own: readonly ImageBoxes<Coordinates>[],
  partners: readonly ImageBoxes<Coordinates>[] | undefined,
  plan: CutMixPlan,
  options: MixBoxesOptions = {},
): MixedImageBoxes<Coordinates>[] {
  checkKnown('options', options, ['minOwnVisible', 'minPastedVisible'], suggestion);
  const { minOwnVisible = 0.5, minPastedVisible = 0.1 } = options;
  checkShare('minOwnVisible', minOwnVisible);
  checkShare('minPastedVisible', minPastedVisible);
  checkPlan(plan);
  checkPaired(plan, partners !== undefined);
  checkBatch('own', own, plan);
  if (partners !== undefined) checkBatch('partners', partners, plan);
  const sources = partners ?? own;
  const sourceName = partners ? 'partners' : 'own';
  own.forEach(({ boxes }, i) => {
    const source = plan.partners[i];
    const kind = kindOf(boxes);
    const received = sources[source].boxes;
    const name = `${sourceName}[${source}].boxes`;
    check(name, received, kindOf(received) === kind, true, `of type ${kind}, as own[${i}].boxes`);
  });

  return own.map((image, i) => {
    const cut = cutOf(plan, i, partners !== undefined);
    const kept = [
      ...keepOwn(image, cut, minOwnVisible),
      ...keepPasted(sources[plan.partners[i]], cut, minPastedVisible),
    ];
    const Boxes = image.boxes.constructor as new (length: number) => Coordinates;
    const boxes = new Boxes(4 * kept.length);
    for (const [row, { box }] of kept.entries()) boxes.set(box, 4 * row);
    return {
      boxes,
      classes: Int32Array.from(kept, ({ classId }) => classId),
      pasted: Uint8Array.from(kept, ({ pasted }) => pasted),
      indices: Int32Array.from(kept, ({ index }) => index),
      visibleShares: Float32Array.from(kept, ({ visibleShare }) => visibleShare),
    };
  });
}
