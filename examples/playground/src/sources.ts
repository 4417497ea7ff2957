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

/** What happened to the pixels of a sample, in a sentence. */
function explainPixels({ plan }: Mixed, pictures: readonly Picture[], sample: number): string {
  const { boxes, partners, blends } = plan;
  const [x1, y1, x2, y2] = boxes.subarray(4 * sample, 4 * sample + 4);
  if (x1 === x2) return 'The image stays as it is.';
  const blend = blends?.[sample] ?? 0;
  const isOwnPartner = partners[sample] === sample;
  if (blend > 0) {
    if (isOwnPartner) return 'This image is blended with itself, so nothing changes.';
    const [name, partnerName] = [pictures[sample].name, pictures[partners[sample]].name];
    return `Each pixel is ${precisePercent(blend)} ${name} and ${precisePercent(1 - blend)} ${partnerName}.`;
  }
  const box = `The box is ${x2 - x1} × ${y2 - y1} pixels at ${x1}, ${y1}`;
  if (isOwnPartner) return `${box}, but this image is its own partner, so nothing changes.`;
  return `${box} and covers ${precisePercent(1 - plan.lambdas[sample])} of the image.`;
}

function explain(mixed: Mixed, pictures: readonly Picture[], sample: number): string {
  const { plan, shares } = mixed;
  const { own, partner, others } = shares[sample];
  const label = [
    [own, pictures[sample].name],
    [partner, pictures[plan.partners[sample]].name],
    [others, 'other classes'],
  ] as const;
  const parts = label
    .filter(([share]) => share > 0)
    .map(([share, name]) => `${precisePercent(share)} ${name}`);
  const lambda = plan.lambdas[sample];
  return (
    `${explainPixels(mixed, pictures, sample)} Label: ${parts.join(', ')}. ` +
    `λ = ${lambda === 1 ? 1 : lambda.toFixed(3)}.`
  );
}

/** Shows a mixed image, the two images that it was mixed from, and how. */
export function showSources(mixed: Mixed, pictures: readonly Picture[], sample: number): void {
  paint('mixed', mixed.images[sample]);
  draw('own', pictures[sample], mixed, sample);
  draw('partner', pictures[mixed.plan.partners[sample]], mixed, sample);
  byId('explanation', HTMLElement).textContent = explain(mixed, pictures, sample);
}
