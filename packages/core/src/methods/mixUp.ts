import { drawBeta } from '../beta.ts';
import { readAlpha } from '../options.ts';
import { type Draft, type DrawSample, type MixMethod, mixMethod } from '../plan.ts';
import type { CutMixPlan, MixUpOptions, PlanSize, ResolvedMixUpOptions } from '../types.ts';

/** First block of MixUp's draws: word 0 chooses between CutMix and MixUp, word 1 is λ at alpha 1. */
export const MIXUP_BLOCK: number = 2 ** 29;

/** Returns how the blend of a sample is drawn. */
export function openMixUp(
  { alpha: [a, b] }: Pick<ResolvedMixUpOptions, 'alpha'>,
  { height, width, stream, boxes, blends }: Draft,
): DrawSample {
  const isUniform = a === 1 && b === 1;
  return (row, sample) => {
    stream.seek(sample, MIXUP_BLOCK + (isUniform ? 0 : 1));
    // Word 0 of the first block is the switch.
    if (isUniform) stream.nextUint32();
    const blend = Math.fround(isUniform ? stream.nextUniform() : drawBeta(a, b, stream));
    // A weight that rounds to 1 would leave every pixel as it is.
    if (blend === 1 || !blends) return;
    blends[row] = blend;
    boxes[4 * row + 2] = width;
    boxes[4 * row + 3] = height;
  };
}

/** MixUp, for adapters. */
export const mixUpMethod: MixMethod<MixUpOptions, ResolvedMixUpOptions> = /* @__PURE__ */ mixMethod<
  MixUpOptions,
  Pick<ResolvedMixUpOptions, 'alpha'>
>({ alpha: readAlpha }, openMixUp, true);

/**
 * Draws the blends, partners and lambdas of MixUp for one batch at one step: the box of a mixed sample is
 * the whole image, and its blend is λ. Otherwise as `planCutMix`; partners and the choice of mixed samples
 * are the same for the same seed.
 *
 * @param options - Options for sampling; `seed` is required.
 * @param size - The size of the batch.
 * @throws As `planCutMix`.
 */
export function planMixUp(options: MixUpOptions, size: PlanSize): CutMixPlan {
  return mixUpMethod.draw(mixUpMethod.resolve(options), size);
}
