import { drawOverlay } from '../annotations/overlay.ts';
import type { Mixed } from '../mixing/mix.ts';
import { percent } from '../page/format.ts';
import type { Picture } from '../pictures/pictures.ts';
import { SIZE } from '../pictures/size.ts';

const COLUMNS = 4;
const GAP = 20;
const CAPTION = 40;
const OWN = '#2b5fc7';
const PARTNER = '#b85000';
const OTHERS = '#8a8a85';

/** Shortens a text with an ellipsis until it fits a width in pixels. */
function fit(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && context.measureText(`${letters.join('')}…`).width > width) {
    letters.pop();
  }
  return `${letters.join('')}…`;
}

/** Draws the mixed images of a batch, each with a bar and the names of its label shares below. */
function drawBatch(
  { plan, images, shares, annotations }: Mixed,
  pictures: readonly Picture[],
): HTMLCanvasElement {
  const rows = Math.ceil(images.length / COLUMNS);
  const canvas = document.createElement('canvas');
  canvas.width = COLUMNS * (SIZE + GAP) + GAP;
  canvas.height = rows * (SIZE + CAPTION + GAP) + GAP;
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = '14px system-ui, sans-serif';
  context.textBaseline = 'top';
  images.forEach((image, i) => {
    const left = GAP + (i % COLUMNS) * (SIZE + GAP);
    const top = GAP + Math.floor(i / COLUMNS) * (SIZE + CAPTION + GAP);
    const { own, partner } = shares[i];
    const write = (name: string, share: number, align: 'left' | 'right') => {
      const number = ` ${percent(share)}`;
      const width = SIZE / 2 - context.measureText(number).width - 4;
      context.textAlign = align;
      const x = align === 'left' ? left : left + SIZE;
      context.fillText(fit(context, name, width) + number, x, top + SIZE + 20);
    };
    context.putImageData(image, left, top);
    drawOverlay(context, annotations[i], left, top);
    const fill = (color: string, share: number) => {
      context.fillStyle = color;
      context.fillRect(left, top + SIZE + 6, SIZE * share, 6);
    };
    fill(OTHERS, 1);
    fill(PARTNER, own + partner);
    if (partner > 0) write(pictures[plan.partners[i]].name, partner, 'right');
    fill(OWN, own);
    write(pictures[i].name, own, 'left');
  });
  return canvas;
}

/** Downloads the mixed images as a PNG file. */
export async function saveImage(
  mixed: Mixed,
  pictures: readonly Picture[],
  name: string,
): Promise<void> {
  const canvas = drawBatch(mixed, pictures);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('This browser cannot make a PNG of this size.');
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
