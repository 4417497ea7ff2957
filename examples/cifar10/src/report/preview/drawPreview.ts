import { classNamesOf } from '../../data/classNames.ts';
import type { DataKind } from '../../data/dataset.ts';
import type { TrainingImage } from './firstImages.ts';
import { picture } from './picture.ts';
import { rasterize } from './rasterize.ts';

/** Draws `preview.png`. */
export function drawPreview(
  images: readonly TrainingImage[],
  data: DataKind,
  scale: number,
): Promise<Uint8Array> {
  const note = data === 'synthetic' ? 'Generated images, not CIFAR-10' : undefined;
  return rasterize(picture(images, classNamesOf(data), scale, note));
}
