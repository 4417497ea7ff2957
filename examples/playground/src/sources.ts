import { outline } from './box.ts';
import { byId } from './dom.ts';
import { precisePercent } from './format.ts';
import type { Mixed } from './mix.ts';
import type { Picture } from './pictures.ts';
import { SIZE } from './size.ts';

function paint(id: string, pixels: ImageData): HTMLCanvasElement {
  const canvas = byId(id, HTMLCanvasElement);
  if (canvas.width !== SIZE) canvas.width = canvas.height = SIZE;
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  return canvas;
}

function draw(id: string, { name, pixels }: Picture, mixed: Mixed, sample: number): void {
  const canvas = paint(id, pixels);
  outline(canvas.nextElementSibling as HTMLElement, mixed.plan, sample);
  byId(`${id}-name`, HTMLElement).textContent = name;
}

function explain({ plan, shares }: Mixed, pictures: readonly Picture[], sample: number): string {
  const [own, partner] = shares[sample];
  const name = pictures[sample].name;
  const [x1, y1, x2, y2] = plan.boxes.subarray(4 * sample, 4 * sample + 4);
  if (x1 === x2) return `No box: the image and its label, ${name} 100%, stay as they are. λ = 1.`;
  const box = `The box is ${x2 - x1} × ${y2 - y1} pixels at ${x1}, ${y1}`;
  if (plan.partners[sample] === sample) {
    return `${box}, but this image is its own partner, so nothing changes.`;
  }
  const partnerName = pictures[plan.partners[sample]].name;
  return (
    `${box}. It covers ${precisePercent(partner)} of the image, so the label is ` +
    `${precisePercent(own)} ${name} and ${precisePercent(partner)} ${partnerName}. ` +
    `λ = ${plan.lambdas[sample].toFixed(3)}.`
  );
}

/** Shows a mixed image, the two images that it was mixed from, and how. */
export function showSources(mixed: Mixed, pictures: readonly Picture[], sample: number): void {
  paint('mixed', mixed.images[sample]);
  draw('own', pictures[sample], mixed, sample);
  draw('partner', pictures[mixed.plan.partners[sample]], mixed, sample);
  byId('explanation', HTMLElement).textContent = explain(mixed, pictures, sample);
}
