import type { CutMixPlan } from '@cutmix/tfjs';

/** Outlines the box of a sample on a picture, or hides the outline if nothing was pasted. */
export function outline(
  element: HTMLElement,
  { boxes, blends, width, height }: CutMixPlan,
  sample: number,
) {
  const [x1, y1, x2, y2] = boxes.subarray(4 * sample, 4 * sample + 4);
  element.hidden = x1 === x2 || (blends?.[sample] ?? 0) > 0;
  element.style.left = `${(100 * x1) / width}%`;
  element.style.top = `${(100 * y1) / height}%`;
  element.style.width = `${(100 * (x2 - x1)) / width}%`;
  element.style.height = `${(100 * (y2 - y1)) / height}%`;
}
