import type { Mix } from '@cutmix/training';
import { imageSize } from '../../data/dataset.ts';
import { type Arm, isMixing } from '../../run/recipe.ts';
import { type Markup, markup } from '../markup.ts';
import { mixNames } from '../names.ts';
import type { TrainingImage } from '../preview/firstImages.ts';
import { imagePngUrl } from '../preview/imagePng.ts';
import { isCut, isMixed, labelShares } from '../preview/shares.ts';

/** The first images of each arm that is shown, with their boxes and label shares. */
export function mixesSection(
  images: readonly TrainingImage[],
  classNames: readonly string[],
): Markup | undefined {
  if (images.length === 0) return undefined;
  const arms = [...new Set(images.map(({ arm }) => arm))];
  return markup`
<section>
${arms.map((arm) => {
  const shown = images.filter((image) => image.arm === arm);
  return markup`<div class="preview">
<div>
${explanation(arm, shown.some(isMixed), arms.length > 1)}
</div>
<ul class="mixes">${shown.map((image) => mix(image, classNames))}</ul>
</div>`;
})}
</section>`;
}

const explanations: Readonly<Record<Mix, string>> = {
  cutmix:
    'Each training image gets a box from another one, at a random place and of a random size. Its ' +
    'label follows the pixels: each class gets the share that its pixels have.',
  mixup:
    'Each training image is blended with another one, with a random weight. Its label is blended ' +
    'with the same weight.',
  random: 'Each training image is mixed by CutMix or by MixUp; chance decides which.',
};

function explanation(arm: Arm, isShown: boolean, isOneOfSeveral: boolean): Markup {
  if (!isMixing(arm) || !isShown) {
    return markup`<h2>What the network saw</h2>
<p class="note">The first images of the first epoch. ${
      isMixing(arm) ? 'None of them is mixed.' : 'Nothing is mixed in this arm.'
    }</p>`;
  }
  return markup`<h2>What ${mixNames[arm]} does</h2>
<p>${explanations[arm]}</p>
<p class="note">The first ${isOneOfSeveral ? 'mixed images' : 'images'} of the first epoch, as the network saw them${
    arm === 'mixup' ? '.' : '; the boxes are outlined for you.'
  }</p>`;
}

function mix(image: TrainingImage, classNames: readonly string[]): Markup {
  const shares = labelShares(image, classNames);
  const [own, partner] = shares;
  const how = isCut(image) ? 'with a box of' : 'blended with';
  const alt = partner ? `${own!.className} ${how} ${partner.className}` : own!.className;
  return markup`<li>
<div class="pixels"><img src="${imagePngUrl(image.image)}" width="${imageSize}" height="${imageSize}" alt="${alt}">${
    isCut(image) ? outline(image) : undefined
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
