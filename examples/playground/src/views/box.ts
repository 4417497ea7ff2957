import type { CutMixPlan } from '@cutmix/tfjs';
import type { Corners } from '../pictures/pictures.ts';
import { SIZE } from '../pictures/size.ts';

/** Places an element over a rectangle of a picture in the same frame. */
export function place({ style }: HTMLElement, [x1, y1, x2, y2]: Corners): void {
  style.left = `${(100 * x1) / SIZE}%`;
  style.top = `${(100 * y1) / SIZE}%`;
  style.width = `${(100 * (x2 - x1)) / SIZE}%`;
  style.height = `${(100 * (y2 - y1)) / SIZE}%`;
}

/** Outlines the box of a sample on a picture, or hides the outline if nothing was pasted. */
export function outline(element: HTMLElement, { boxes, blends }: CutMixPlan, sample: number): void {
  const [x1, y1, x2, y2] = boxes.subarray(4 * sample, 4 * sample + 4);
  element.hidden = x1 === x2 || (blends?.[sample] ?? 0) > 0;
  place(element, [x1, y1, x2, y2]);
}
