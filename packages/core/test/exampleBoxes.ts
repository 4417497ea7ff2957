import type { CutMixPlan } from '@cutmix/core';
import type { ImageBoxes } from '@cutmix/core/boxes';

const size = { batchSize: 2, height: 10, width: 20 };

/** A plan for two images of 20 × 10 that paste the cut into each other. */
export function planOf(cut: readonly number[]): CutMixPlan {
  return {
    ...size,
    step: 0,
    paired: false,
    boxes: Int32Array.from([...cut, ...cut]),
    partners: Int32Array.from([1, 0]),
    lambdas: lambdasOf(cut, size.height, size.width),
  };
}

export function lambdasOf(
  [x1, y1, x2, y2]: readonly number[],
  height: number,
  width: number,
): Float32Array {
  return new Float32Array(2).fill(1 - ((x2 - x1) * (y2 - y1)) / (height * width));
}

export function image(
  ...boxes: readonly (readonly [number, number, number, number])[]
): ImageBoxes<Float32Array> {
  return { boxes: Float32Array.from(boxes.flat()), classes: boxes.map((_, i) => i + 1) };
}

export const none = image();
