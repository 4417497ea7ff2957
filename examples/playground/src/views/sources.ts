import type { Annotations } from '../annotations/annotations.ts';
import { makeOverlay } from '../annotations/overlay.ts';
import type { Mixed } from '../mixing/mix.ts';
import { byId } from '../page/dom.ts';
import { precisePercent } from '../page/format.ts';
import type { Picture } from '../pictures/pictures.ts';
import { SIZE } from '../pictures/size.ts';
import { outline } from './box.ts';

const VIEWS = ['mixed', 'own', 'partner'] as const;
type View = (typeof VIEWS)[number];

const overlays = new Map(
  VIEWS.map((id) => {
    const overlay = makeOverlay();
    byId(id, HTMLCanvasElement).after(...overlay.elements);
    return [id, overlay];
  }),
);

function paint(id: View, pixels: ImageData, annotations: Annotations): HTMLCanvasElement {
  const canvas = byId(id, HTMLCanvasElement);
  if (canvas.width !== SIZE) canvas.width = canvas.height = SIZE;
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  overlays.get(id)!.show(annotations);
  return canvas;
}

function draw(
  id: View,
  { name, pixels }: Picture,
  annotations: Annotations,
  mixed: Mixed,
  sample: number,
): void {
  const { parentElement } = paint(id, pixels, annotations);
  outline(parentElement!.querySelector<HTMLElement>('.box')!, mixed.plan, sample);
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

/** Which boxes can be seen in a mixed image, in a sentence. */
function explainBoxes({ boxes }: Annotations): string {
  if (boxes.length === 0) return 'Boxes: none is left.';
  const each = boxes.map(({ name, isPasted, visibleShare }) => {
    const pasted = isPasted ? ', pasted' : '';
    return `${name}${pasted}${visibleShare < 1 ? `, ${precisePercent(visibleShare)} visible` : ''}`;
  });
  return `Boxes: ${each.join('; ')}.`;
}

/** Shows a mixed image, the two images that it was mixed from, and how. */
export function showSources(
  mixed: Mixed,
  pictures: readonly Picture[],
  originals: readonly Annotations[],
  sample: number,
): void {
  const { plan, images, annotations } = mixed;
  const partner = plan.partners[sample];
  paint('mixed', images[sample], annotations[sample]);
  for (const [id, i] of [
    ['own', sample],
    ['partner', partner],
  ] as const) {
    draw(id, pictures[i], plan.blends ? { boxes: [] } : originals[i], mixed, sample);
  }
  byId('explanation', HTMLElement).textContent = explain(mixed, pictures, sample);
  const boxes = byId('boxes', HTMLElement);
  boxes.hidden =
    plan.blends !== undefined ||
    pictures[sample].boxes.length + pictures[partner].boxes.length === 0;
  boxes.textContent = explainBoxes(annotations[sample]);
}
