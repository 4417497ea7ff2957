import { imageSize } from '../../data/dataset.ts';
import { type Markup, markup } from '../markup.ts';
import type { TrainingImage } from '../preview/firstImages.ts';
import { imagePngUrl } from '../preview/imagePng.ts';
import { isMixed, labelShares } from '../preview/shares.ts';

/** The first images of the first arm, with their boxes and label shares. */
export function mixesSection(
  images: readonly TrainingImage[],
  classNames: readonly string[],
): Markup | undefined {
  if (images.length === 0) return undefined;
  const isCutMix = images.some(isMixed);
  return markup`
<section>
<div class="preview">
<div>
<h2>${isCutMix ? 'What CutMix does' : 'What the network saw'}</h2>
${
  isCutMix
    ? markup`<p>Each training image gets a box from another one, at a random place and of a random size. Its
label follows the pixels: each class gets the share that its pixels have.</p>
<p class="note">The first images of the first epoch, as the network saw them; the boxes are outlined for you.</p>`
    : markup`<p class="note">The first images of the first epoch. Nothing is mixed in this arm.</p>`
}
</div>
<ul class="mixes">${images.map((image) => mix(image, classNames))}</ul>
</div>
</section>`;
}

function mix(image: TrainingImage, classNames: readonly string[]): Markup {
  const shares = labelShares(image, classNames);
  const [own, partner] = shares;
  const alt = partner ? `${own!.className} with a box of ${partner.className}` : own!.className;
  return markup`<li>
<div class="pixels"><img src="${imagePngUrl(image.image)}" width="${imageSize}" height="${imageSize}" alt="${alt}">${
    isMixed(image) ? outline(image) : undefined
  }</div>
<div class="bar"><span style="width:${percent(image.lambda)}"></span></div>
${shares.map(
  ({ className, percent }, i) =>
    markup`<div class="share"><span class="swatch" style="background:var(--${i === 0 ? 'own' : 'partner'})"></span><span>${className}</span><span>${percent}</span></div>`,
)}
</li>`;
}

function outline({ box: { x1, y1, x2, y2 } }: TrainingImage): Markup {
  const at = (position: number) => percent(position / imageSize);
  return markup`<span style="left:${at(x1)};top:${at(y1)};width:${at(x2 - x1)};height:${at(y2 - y1)}"></span>`;
}

function percent(fraction: number): string {
  return `${Number((100 * fraction).toFixed(4))}%`;
}
