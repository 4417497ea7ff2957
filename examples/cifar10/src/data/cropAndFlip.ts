import { imageChannels, imageSize } from './dataset.ts';

const padding = 4;
const shifts = 2 * padding + 1;

/** The number of ways to crop and flip an image: shifts in both directions, mirrored or not. */
export const cropCount: number = 2 * shifts * shifts;

/**
 * Copies an image [3, 32, 32], shifted by up to 4 pixels with zeros beyond the edge and possibly
 * mirrored left to right: He et al. (2015), section 4.2.
 *
 * @param crop - An integer in [0, `cropCount`).
 */
export function cropAndFlip(image: Uint8Array, crop: number, to: Uint8Array): void {
  const isMirrored = crop % 2 === 1;
  const right = (Math.floor(crop / 2) % shifts) - padding;
  const down = Math.floor(crop / (2 * shifts)) - padding;
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
