import { create } from '../page/dom.ts';
import { SIZE } from '../pictures/size.ts';
import { place } from '../views/box.ts';
import type { Annotations, ShownBox } from './annotations.ts';

/** Colors of the names of boxes in a saved picture, which has no theme. */
const TAGS = { own: '#2b5fc7', pasted: '#b85000' };

/** Boxes and mask over an image on the page. */
export interface Overlay {
  readonly elements: readonly HTMLElement[];
  show(annotations: Annotations): void;
}

function makeBox({ name, corners, isPasted }: ShownBox): HTMLElement {
  const element = create(
    'span',
    isPasted ? 'object pasted' : 'object',
    create('span', 'tag', name),
  );
  place(element, corners);
  return element;
}

/** Makes elements that lie over an image in the same frame. */
export function makeOverlay(): Overlay {
  const canvas = create('canvas', 'mask');
  const boxes = create('span', 'objects');
  boxes.setAttribute('aria-hidden', 'true');
  canvas.hidden = true;
  return {
    elements: [canvas, boxes],
    show(annotations) {
      const { mask } = annotations;
      canvas.hidden = !mask;
      if (mask) {
        if (canvas.width !== SIZE) canvas.width = canvas.height = SIZE;
        canvas.getContext('2d')!.putImageData(mask, 0, 0);
      }
      boxes.replaceChildren(...annotations.boxes.map(makeBox));
    },
  };
}

/** Draws boxes and mask into a saved picture, over an image whose corner is at `left`, `top`. */
export function drawOverlay(
  context: CanvasRenderingContext2D,
  { boxes, mask }: Annotations,
  left: number,
  top: number,
): void {
  if (mask) {
    const canvas = create('canvas');
    canvas.width = canvas.height = SIZE;
    canvas.getContext('2d')!.putImageData(mask, 0, 0);
    context.drawImage(canvas, left, top);
  }
  context.save();
  context.beginPath();
  context.rect(left, top, SIZE, SIZE);
  context.clip();
  context.textAlign = 'left';
  context.font = '12px system-ui, sans-serif';
  for (const { name, corners, isPasted } of boxes) {
    const [x1, y1, x2, y2] = corners;
    for (const [color, width] of [
      ['#000', 4],
      ['#fff', 2],
    ] as const) {
      context.strokeStyle = color;
      context.lineWidth = width;
      context.strokeRect(left + x1 + 1, top + y1 + 1, x2 - x1 - 2, y2 - y1 - 2);
    }
    context.fillStyle = isPasted ? TAGS.pasted : TAGS.own;
    context.fillRect(left + x1, top + y1, context.measureText(name).width + 8, 17);
    context.fillStyle = '#fff';
    context.fillText(name, left + x1 + 4, top + y1 + 3);
  }
  context.restore();
}
