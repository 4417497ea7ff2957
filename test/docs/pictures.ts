import { planCutMix } from '@cutmix/core';

/** The photographs in docs/pictures, in the order of the batch that the README's picture shows. */
export const PHOTOS = ['cat', 'coffee', 'rocket', 'dahlia'] as const;
/** Height and width of each in pixels. */
export const SIDE = 320;
export const SEED = 185;

/** The labels of the README's picture: the class of each image, of its partner, and lambda. */
export function mixedPhotos(): { own: string; partner: string; share: number }[] {
  const plan = planCutMix({ seed: SEED }, { batchSize: PHOTOS.length, height: SIDE, width: SIDE });
  return PHOTOS.map((own, i) => ({
    own,
    partner: PHOTOS[plan.partners[i]],
    share: plan.lambdas[i],
  }));
}
