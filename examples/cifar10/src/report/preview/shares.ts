import type { TrainingImage } from './firstImages.ts';

/** The share of a class in the label of an image. */
export interface LabelShare {
  readonly className: string;
  readonly percent: string;
}

export function isMixed({ lambda }: TrainingImage): boolean {
  return lambda < 1;
}

/** Whether the partner's pixels are copied into a box, rather than blended. */
export function isCut({ lambda, blend }: TrainingImage): boolean {
  return lambda < 1 && blend === 0;
}

/** The shares of the own class and, if the image is mixed, of the partner's. */
export function labelShares(image: TrainingImage, classNames: readonly string[]): LabelShare[] {
  const whole = Math.round(100 * image.lambda);
  const own = { className: classNames[image.label]!, percent: wholePercent(image.lambda, whole) };
  if (!isMixed(image)) return [own];
  const partner = classNames[image.partnerLabel]!;
  return [own, { className: partner, percent: wholePercent(1 - image.lambda, 100 - whole) }];
}

// Only a share of 0 is shown as 0%, and only the whole as 100%. The partner's is what is left of 100.
function wholePercent(share: number, whole: number): string {
  if (share > 0 && share < 0.01) return '<1%';
  if (share > 0.99 && share < 1) return '>99%';
  return `${whole}%`;
}
