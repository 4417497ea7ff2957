import { encode } from 'fast-png';
import { imageChannels, imageSize } from '../../data/dataset.ts';

/** A data URL with one image [3, 32, 32] as PNG. */
export function imagePngUrl(image: Uint8Array): string {
  const planeSize = imageSize * imageSize;
  const data = new Uint8Array(image.length);
  for (let channel = 0; channel < imageChannels; channel++) {
    for (let pixel = 0; pixel < planeSize; pixel++) {
      data[pixel * imageChannels + channel] = image[channel * planeSize + pixel]!;
    }
  }
  const png = encode({ width: imageSize, height: imageSize, channels: imageChannels, data });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
