import { checkKnown } from '../checks.ts';
import {
  CUT_READERS,
  MIX_READERS,
  type Readers,
  readAlpha,
  readOptions,
  resolveOptions,
  share,
} from '../options.ts';
import { drawPlan, type MixMethod } from '../plan.ts';
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

const READERS: Readers<ResolvedRandomMixOptions> = {
  cutmix: group(CUT_READERS),
  mixup: group({ alpha: readAlpha }),
  cutmixShare: share(0.5),
  ...MIX_READERS,
};

/** The choice between CutMix and MixUp, for adapters. */
export const randomMixMethod: MixMethod<RandomMixOptions, ResolvedRandomMixOptions> = {
  optionNames: Object.keys(READERS),
  resolve: (options, fallbackSeed) => resolveOptions(READERS, options, fallbackSeed),
  draw: (options, size, nextStep) =>
    drawPlan(
      options,
      size,
      nextStep,
      (draft) => {
        const cut = openCutMix(options.cutmix, draft);
        const blend = openMixUp(options.mixup, draft);
        const { stream } = draft;
        return (row, sample, lambda, x, y) => {
          stream.seek(sample, MIXUP_BLOCK);
          const draw = stream.nextUniform() < options.cutmixShare ? cut : blend;
          draw(row, sample, lambda, x, y);
        };
      },
      true,
    ),
};

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
  return randomMixMethod.draw(randomMixMethod.resolve(options), size);
}
