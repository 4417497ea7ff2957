import { cropToSquare, type Picture } from '../pictures/pictures.ts';

const MOST_CLASSES = 256;

async function decode(file: File): Promise<ImageBitmap> {
  try {
    // Values, not colors: a profile must not change them.
    return await createImageBitmap(file, { colorSpaceConversion: 'none' });
  } catch {
    throw new Error(`This browser cannot read ${file.name}.`);
  }
}

/**
 * Reads an image as the mask of a picture. Each color is a class; black and transparent pixels are background.
 *
 * @throws Error that says what is wrong with the file.
 */
export async function readMask(file: File, picture: Picture): Promise<Int32Array> {
  const bitmap = await decode(file);
  const { width, height } = bitmap;
  const { data } = cropToSquare(bitmap, (context) => {
    context.imageSmoothingEnabled = false;
  });
  bitmap.close();
  if (Math.abs(width / height / picture.aspect - 1) > 0.02) {
    throw new Error(`${file.name} has other proportions than the picture.`);
  }
  const mask = new Int32Array(data.length / 4);
  for (let pixel = 0; pixel < mask.length; pixel++) {
    const [red, green, blue, alpha] = data.subarray(4 * pixel, 4 * pixel + 4);
    mask[pixel] = alpha < 128 ? 0 : (red << 16) | (green << 8) | blue;
  }
  const classes = new Set(mask);
  classes.delete(0);
  if (classes.size > MOST_CLASSES) {
    throw new Error(
      `${file.name} has ${classes.size.toLocaleString('en')} colors: a mask has at most ${MOST_CLASSES}, one for ` +
        'each class. Save it without compression or smoothing, as a PNG.',
    );
  }
  return mask;
}
