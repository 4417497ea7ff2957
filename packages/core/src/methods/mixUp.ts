import { drawBeta } from '../beta.ts';
import { type Readers, readAlpha, resolveOptions, withMixReaders } from '../options.ts';
import { WORDS, type WordsOf } from '../philox.ts';
import { drawPlan, type MixMethod, mixMethod, type Opened } from '../plan.ts';
import type { CutMixPlan, MixUpOptions, PlanSize, ResolvedMixUpOptions } from '../types.ts';

/** First block of MixUp's draws: word 0 chooses between CutMix and MixUp, word 1 is λ at alpha 1. */
export const MIXUP_BLOCK: number = 0x2000_0000;

/** Returns how the blend of a sample is drawn. */
export function openMixUp(
  { alpha: [a, b] }: Pick<ResolvedMixUpOptions, 'alpha'>,
  { batchSize, height, width, boxes }: CutMixPlan,
  wordsOf: WordsOf,
): Required<Opened> {
  const isUniform = a === 1 && b === 1;
  const blends = new Float32Array(batchSize);
  return {
    blends,
    draw(row, sample) {
      const next = wordsOf(sample, MIXUP_BLOCK + (isUniform ? 0 : 1));
      // Word 0 of the first block is the switch.
      if (isUniform) next();
      const blend = Math.fround(isUniform ? next() / WORDS : drawBeta(a, b, next));
      // A weight that rounds to 1 would leave every pixel as it is.
      if (blend === 1) return;
      blends[row] = blend;
      boxes[4 * row + 2] = width;
      boxes[4 * row + 3] = height;
    },
  };
}

const READERS: Readers<ResolvedMixUpOptions> = /* @__PURE__ */ withMixReaders({ alpha: readAlpha });

/** MixUp, for adapters. */
export const mixUpMethod: MixMethod<MixUpOptions, ResolvedMixUpOptions> = /* @__PURE__ */ mixMethod(
  READERS,
  openMixUp,
);

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
  return drawPlan(openMixUp, resolveOptions(READERS, options), size);
}
