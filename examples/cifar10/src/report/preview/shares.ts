import type { TrainingImage } from './firstImages.ts';

/** A label's part of an image, as a row under it shows it. */
export interface LabelShare {
  readonly className: string;
  readonly percent: string;
}

export function isMixed({ lambda }: TrainingImage): boolean {
  return lambda < 1;
}

/** The shares of the own label and of the partner's, the latter only where there is one. */
export function labelShares(image: TrainingImage, classNames: readonly string[]): LabelShare[] {
  const own = { className: classNames[image.label]!, percent: wholePercent(image.lambda) };
  if (!isMixed(image)) return [own];
  const partner = classNames[image.partnerLabel]!;
  return [own, { className: partner, percent: wholePercent(1 - image.lambda) }];
}

// A share that is there is never 0 %, and one that is not all never 100 %.
function wholePercent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %';
  if (share > 0.99 && share < 1) return '> 99 %';
  return `${Math.round(100 * share)} %`;
}
