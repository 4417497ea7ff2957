import { checkKnown } from '../checks.ts';
import {
  CUT_READERS,
  type Readers,
  readAlpha,
  readOptions,
  resolveOptions,
  share,
  withMixReaders,
} from '../options.ts';
import { WORDS, type WordsOf } from '../philox.ts';
import { drawPlan, type MixMethod, mixMethod, type Opened } from '../plan.ts';
import type { CutMixPlan, PlanSize, RandomMixOptions, ResolvedRandomMixOptions } from '../types.ts';
import { openCutMix } from './cutMix.ts';
import { MIXUP_BLOCK, openMixUp } from './mixUp.ts';

/** Returns a reader of an object of options. */
const group =
  <Resolved extends object>(readers: Readers<Resolved>) =>
  (value: unknown, name: string): Resolved => {
    const given = value === undefined ? {} : (value as object);
    checkKnown(name, given, Object.keys(readers));
    return readOptions(readers, given, `${name}.`);
  };

/** Returns how a sample is drawn by CutMix or by MixUp. */
function openRandomMix(
  {
    cutmix,
    mixup,
    cutmixShare,
  }: Pick<ResolvedRandomMixOptions, 'cutmix' | 'mixup' | 'cutmixShare'>,
  plan: CutMixPlan,
  wordsOf: WordsOf,
): Opened {
  const cut = openCutMix(cutmix, plan, wordsOf);
  const blend = openMixUp(mixup, plan, wordsOf);
  return {
    blends: blend.blends,
    draw(row, sample, lambda, x, y) {
      const isCut = wordsOf(sample, MIXUP_BLOCK)() / WORDS < cutmixShare;
      (isCut ? cut : blend).draw(row, sample, lambda, x, y);
    },
  };
}

const READERS: Readers<ResolvedRandomMixOptions> = /* @__PURE__ */ withMixReaders({
  cutmix: /* @__PURE__ */ group(CUT_READERS),
  mixup: /* @__PURE__ */ group({ alpha: readAlpha }),
  cutmixShare: /* @__PURE__ */ share(0.5),
});

/** The choice between CutMix and MixUp, for adapters. */
export const randomMixMethod: MixMethod<RandomMixOptions, ResolvedRandomMixOptions> =
  /* @__PURE__ */ mixMethod(READERS, openRandomMix);

/**
 * Draws a plan of which each sample (or, by `granularity`, the batch or each pair) is mixed by CutMix or by
 * MixUp. A sample that is mixed by one has the very box, or blend, that `planCutMix`, or `planMixUp`, draws
 * for the same seed and options.
 *
 * @param options - Options for sampling; `seed` is required.
 * @param size - The size of the batch.
 * @throws As `planCutMix`.
 */
export function planRandomMix(options: RandomMixOptions, size: PlanSize): CutMixPlan {
  return drawPlan(openRandomMix, resolveOptions(READERS, options), size);
}
