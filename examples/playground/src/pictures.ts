import { SCENES } from './scenes.ts';
import { SIZE } from './size.ts';

export interface Picture {
  readonly name: string;
  readonly pixels: ImageData;
}

function draw(name: string, paint: (context: CanvasRenderingContext2D) => void): Picture {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  paint(context);
  return { name, pixels: context.getImageData(0, 0, SIZE, SIZE) };
}

export function samplePictures(): Picture[] {
  return Object.entries(SCENES).map(([name, paint]) => draw(name, paint));
}

/** The largest centered square of a decoded image, scaled, on white. */
function cropToPicture(name: string, bitmap: ImageBitmap): Picture {
  const { width, height } = bitmap;
  const side = Math.min(width, height);
  return draw(name, (context) => {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, SIZE, SIZE);
    context.imageSmoothingQuality = 'high';
    context.drawImage(
      bitmap,
      (width - side) / 2,
      (height - side) / 2,
      side,
      side,
      0,
      0,
      SIZE,
      SIZE,
    );
  });
}

/** Reads a file as a picture named after it, or returns undefined if the browser cannot decode it. */
export async function readPicture(file: File): Promise<Picture | undefined> {
  // Some systems give no type at all. Skip files of another type.
  if (file.type !== '' && !file.type.startsWith('image/')) return undefined;
  try {
    const bitmap = await createImageBitmap(file);
    const picture = cropToPicture(file.name.replace(/\.[^.]+$/, '') || 'image', bitmap);
    bitmap.close();
    return picture;
  } catch {
    return undefined;
  }
}
