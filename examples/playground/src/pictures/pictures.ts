import { SCENES } from './scenes.ts';
import { SIZE } from './size.ts';

/** In pixels: a half-open rectangle `[x1, x2) × [y1, y2)`. */
export type Corners = readonly [x1: number, y1: number, x2: number, y2: number];

/** A box around an object, and the class of the object. */
export interface NamedBox {
  readonly name: string;
  readonly corners: Corners;
}

export interface Picture {
  /** Its class: pictures of the same name are of the same class. */
  readonly name: string;
  readonly pixels: ImageData;
  /** Width divided by height, before it was cropped. */
  readonly aspect: number;
  readonly boxes: readonly NamedBox[];
  /** A value for each pixel, 0 for the background. */
  readonly mask?: Int32Array | undefined;
}

/** The pixels of a square that is painted. */
function draw(paint: (context: CanvasRenderingContext2D) => void): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIZE;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  paint(context);
  return context.getImageData(0, 0, SIZE, SIZE);
}

export function samplePictures(): Picture[] {
  return Object.entries(SCENES).map(([name, paint]) => ({
    name,
    pixels: draw(paint),
    aspect: 1,
    boxes: [],
  }));
}

/** The largest centered square of a decoded image, scaled over what `prepare` paints. */
export function cropToSquare(
  bitmap: ImageBitmap,
  prepare: (context: CanvasRenderingContext2D) => void,
): ImageData {
  const { width, height } = bitmap;
  const side = Math.min(width, height);
  return draw((context) => {
    prepare(context);
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
    const pixels = cropToSquare(bitmap, (context) => {
      context.fillStyle = '#fff';
      context.fillRect(0, 0, SIZE, SIZE);
      context.imageSmoothingQuality = 'high';
    });
    const aspect = bitmap.width / bitmap.height;
    bitmap.close();
    return { name: file.name.replace(/\.[^.]+$/, '') || 'image', pixels, aspect, boxes: [] };
  } catch {
    return undefined;
  }
}
