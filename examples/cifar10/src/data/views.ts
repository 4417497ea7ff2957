import { imageChannels, imageSize } from './dataset.ts';

const padding = 4;
const shifts = 2 * padding + 1;

/** How many ways there are to see an image: shifts in both directions, mirrored or not. */
export const viewCount: number = 2 * shifts * shifts;

/**
 * Copies an image [3, 32, 32] as seen through a window that is moved by up to 4 pixels, with zeros
 * beyond the edge, and may be mirrored left to right: He et al. (2015), section 4.2.
 *
 * @param view - One of 0 … `viewCount` − 1.
 */
export function copyView(image: Uint8Array, view: number, to: Uint8Array): void {
  const isMirrored = view % 2 === 1;
  const right = (Math.floor(view / 2) % shifts) - padding;
  const down = Math.floor(view / (2 * shifts)) - padding;
  const firstColumn = Math.max(0, -right);
  const endColumn = Math.min(imageSize, imageSize - right);
  to.fill(0);
  for (let channel = 0; channel < imageChannels; channel++) {
    for (let row = Math.max(0, -down); row < Math.min(imageSize, imageSize - down); row++) {
      const line = (channel * imageSize + row) * imageSize;
      const from = line + down * imageSize + right;
      if (isMirrored) {
        for (let column = firstColumn; column < endColumn; column++) {
          to[line + imageSize - 1 - column] = image[from + column]!;
        }
      } else {
        to.set(image.subarray(from + firstColumn, from + endColumn), line + firstColumn);
      }
    }
  }
}
