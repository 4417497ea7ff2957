import { imageSize } from '../../data/dataset.ts';
import { type Markup, markup } from '../markup.ts';
import { armNames } from '../names.ts';
import type { TrainingImage } from './firstImages.ts';
import { imagePngUrl } from './imagePng.ts';
import { isCut, type LabelShare, labelShares } from './shares.ts';

const ground = '#ffffff';
const ink = '#1f2328';
const warning = '#b42318';
const ownColor = '#2563eb';
const partnerColor = '#f97316';

/** Lengths in output pixels. */
interface Lengths {
  readonly scale: number;
  readonly side: number;
  readonly gap: number;
  readonly text: number;
  readonly barTop: number;
  readonly barHeight: number;
  readonly cellHeight: number;
}

function lengths(scale: number): Lengths {
  const side = imageSize * scale;
  // Smaller text is not legible.
  const text = Math.max(12, Math.round(2 * scale));
  const barTop = side + Math.round(text * 0.75);
  const barHeight = Math.round(text * 0.5);
  return {
    scale,
    side,
    gap: Math.round(text * 2),
    text,
    barTop,
    barHeight,
    cellHeight: barTop + barHeight + Math.round(text * 3.1),
  };
}

/** The size of the picture and the top left corner of each image, row by row. */
export function pictureLayout(
  count: number,
  scale: number,
): { readonly width: number; readonly height: number; readonly corners: [x: number, y: number][] } {
  const { side, gap, cellHeight } = lengths(scale);
  const columns = Math.ceil(Math.sqrt(count));
  const rows = Math.ceil(count / columns);
  return {
    width: columns * (side + gap) + gap,
    height: rows * (cellHeight + gap) + gap,
    corners: Array.from({ length: count }, (_, i) => [
      gap + (i % columns) * (side + gap),
      gap + Math.floor(i / columns) * (cellHeight + gap),
    ]),
  };
}

/**
 * An SVG document of images side by side, `scale` output pixels per image pixel, each with its box
 * outlined and the shares of its labels underneath; images of several arms have the arm's name above.
 *
 * @param note - A line below all images.
 */
export function picture(
  images: readonly TrainingImage[],
  classNames: readonly string[],
  scale: number,
  note?: string,
): string {
  const { width, height, corners } = pictureLayout(images.length, scale);
  const sizes = lengths(scale);
  const { gap, text } = sizes;
  const isOneArm = new Set(images.map(({ arm }) => arm)).size === 1;
  const noteHeight = note === undefined ? 0 : 2 * text;
  const svg = markup`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + noteHeight}" font-family="Inter" font-size="${text}" fill="${ink}">
<rect width="100%" height="100%" fill="${ground}"/>
${images.map((image, i) => {
  const [x, y] = corners[i]!;
  const name = isOneArm ? undefined : armName(image, sizes);
  return markup`<g transform="translate(${x} ${y})">${name}${cell(image, classNames, sizes)}</g>`;
})}
${
  note === undefined
    ? undefined
    : markup`<text x="${gap}" y="${height + text / 2}" fill="${warning}">${note}</text>`
}
</svg>`;
  return svg.markup;
}

/** In the gap above the image. */
function armName({ arm }: TrainingImage, { text }: Lengths): Markup {
  return markup`<text y="${-text * 0.5}">${armNames[arm]}</text>`;
}

function cell(image: TrainingImage, classNames: readonly string[], sizes: Lengths): Markup {
  const { side } = sizes;
  return markup`
<image href="${imagePngUrl(image.image)}" width="${side}" height="${side}" image-rendering="optimizeSpeed"/>
${isCut(image) ? outline(image, sizes) : undefined}
${bar(image, sizes)}
${labelShares(image, classNames).map((share, row) => shareRow(share, row, sizes))}`;
}

function shareRow({ className, percent }: LabelShare, row: number, sizes: Lengths): Markup {
  const { side, text, barTop, barHeight } = sizes;
  const color = row === 0 ? ownColor : partnerColor;
  const baseline = barTop + barHeight + text * (1.45 + 1.4 * row);
  const swatch = text * 0.6;
  return markup`
<circle cx="${swatch / 2}" cy="${baseline - text * 0.36}" r="${swatch / 2}" fill="${color}"/>
<text x="${text}" y="${baseline}">${className}</text>
<text x="${side}" y="${baseline}" text-anchor="end">${percent}</text>`;
}

// One of two colors stands out on any image. The thin line leaves half of each pixel visible.
function outline({ box }: TrainingImage, { scale }: Lengths): Markup {
  const line = Math.max(1, Math.floor(scale / 4));
  const [left, top] = [box.x1 * scale, box.y1 * scale];
  const [width, height] = [(box.x2 - box.x1) * scale, (box.y2 - box.y1) * scale];
  const rectangle = (inset: number) => {
    const [across, down] = [width - 2 * inset, height - 2 * inset];
    return `M${left + inset} ${top + inset}h${across}v${down}h${-across}z`;
  };
  // Filled, since thin strokes have no sharp corners.
  const frame = (inset: number, color: string) =>
    markup`<path d="${rectangle(inset)}${rectangle(inset + line)}" fill="${color}" fill-rule="evenodd"/>`;
  const inner = Math.min(width, height) > 4 * line ? frame(line, '#ffffff') : undefined;
  return markup`${frame(0, partnerColor)}${inner}`;
}

function bar({ lambda }: TrainingImage, { side, barTop, barHeight }: Lengths): Markup {
  // In whole pixels, so that the edge between the colors is sharp.
  const own = Math.round(side * lambda);
  return markup`
<rect y="${barTop}" width="${own}" height="${barHeight}" fill="${ownColor}"/>
<rect x="${own}" y="${barTop}" width="${side - own}" height="${barHeight}" fill="${partnerColor}"/>`;
}
