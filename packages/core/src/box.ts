import { checkInteger, checkShare } from './checks.ts';
import type { Box } from './types.ts';

/** Largest image side: what an int32 can hold. */
export const MAX_SIDE: number = 2 ** 31 - 1;

/** Returns the width or height of the box before clipping: ⌊side·√(1 − λ0)⌋. */
export function cutLength(lambda: number, side: number): number {
  return Math.floor(side * Math.sqrt(1 - lambda));
}

/**
 * Writes the extent of a box along one axis, clipped at the image's edges and of a least length, to
 * `out[at]` and `out[at + 2]`.
 */
export function clipExtent(
  out: Int32Array,
  at: number,
  start: number,
  length: number,
  side: number,
  shortest: number,
): void {
  const end = Math.min(start + length, side);
  const first = Math.max(start, 0);
  const isShort = end - first < shortest;
  out[at] = isShort ? Math.min(first, side - shortest) : first;
  out[at + 2] = isShort ? out[at] + shortest : end;
}

/** Returns a sample's own weight, for the box at `boxes[at]` and the own weight inside it, in float32. */
export function ownShare(
  boxes: ArrayLike<number>,
  at: number,
  height: number,
  width: number,
  blend = 0,
): number {
  const area = (boxes[at + 2] - boxes[at]) * (boxes[at + 3] - boxes[at + 1]);
  return Math.fround(1 - ((1 - blend) * area) / (height * width));
}

/**
 * Returns the box of the CutMix paper for a given λ0 and center: sides ⌊W·√(1 − λ0)⌋ and
 * ⌊H·√(1 − λ0)⌋, half of each (by integer division) on either side of the center, clipped at the
 * image's edges.
 *
 * After clipping, a side shorter than `minBoxSize` (capped at the image side) gets that length, from
 * x1 or y1 on, shifted back if it would leave the image. `minBoxSize: 1` is the rule of the Keras
 * example.
 *
 * The label's weight follows from the box, not from λ0: 1 − (x2 − x1)(y2 − y1)/(H·W).
 *
 * @param lambda - λ0 in [0, 1], the share of own pixels before clipping.
 * @param centerX - An integer in [0, width).
 * @param centerY - An integer in [0, height).
 * @param width - Image width in pixels, an integer in 1..2^31 − 1.
 * @param height - Image height in pixels, likewise.
 * @param minBoxSize - Shortest side in pixels, an integer >= 0.
 * @throws TypeError if an argument is not a number, RangeError if it is out of range.
 * @see Yun et al., "CutMix", ICCV 2019, arXiv:1905.04899, section 3.1, and the `rand_bbox` of its
 * reference code
 */
export function boxFromLambda(
  lambda: number,
  centerX: number,
  centerY: number,
  width: number,
  height: number,
  minBoxSize = 0,
): Box {
  checkShare('lambda', lambda);
  checkInteger('width', width, 1, MAX_SIDE);
  checkInteger('height', height, 1, MAX_SIDE);
  checkInteger('centerX', centerX, 0, width - 1);
  checkInteger('centerY', centerY, 0, height - 1);
  checkInteger('minBoxSize', minBoxSize, 0);
  const box = new Int32Array(4);
  const clip = (at: number, center: number, side: number): void => {
    const half = cutLength(lambda, side) >> 1;
    clipExtent(box, at, center - half, 2 * half, side, Math.min(minBoxSize, side));
  };
  clip(0, centerX, width);
  clip(1, centerY, height);
  const [x1, y1, x2, y2] = box;
  return { x1, y1, x2, y2 };
}
