import { checkInteger } from './errors.ts';
import { resolveOptions } from './options.ts';
import { drawPlan } from './plan.ts';
import { randomSeed } from './seed.ts';
import type { CutMixOptions, CutMixPlan, PlanSize, ResolvedOptions } from './types.ts';

/**
 * Options, seed and step of a run: what the `CutMix` class of every adapter extends.
 *
 * @throws TypeError for an option that is unknown or of the wrong kind, RangeError for a value out
 * of range.
 */
export class CutMixPlanner {
  /** The options as validated, with the defaults and the seed filled in. Frozen. */
  readonly options: ResolvedOptions;
  #step = 0;

  constructor(options: CutMixOptions = {}) {
    this.options = resolveOptions(options, randomSeed);
  }

  /**
   * The seed, drawn from `crypto` when the options had none: give it to repeat the run. A
   * bigint, which JSON has no numbers for: store `String(seed)` and restore it by `BigInt(text)`.
   */
  get seed(): bigint {
    return this.options.seed;
  }

  /**
   * The step that is planned next, a safe integer >= 0; starts at 0. Set it to resume a run: to
   * the number of batches trained on, of which a pipeline that prefetches has planned more.
   */
  get step(): number {
    return this.#step;
  }

  /** @throws TypeError or RangeError unless it is a safe integer >= 0. */
  set step(step: number) {
    checkInteger('step', step, 0);
    this.#step = step;
  }

  /**
   * Draws the plan of a batch, for the step that comes next: to mix masks or other views as the images
   * are mixed, draw the plan first and give the same to both.
   *
   * @param size - As for `planCutMix`; `step` defaults to the current step, which stays as it is.
   */
  plan(size: PlanSize): CutMixPlan {
    return drawPlan(this.options, size, this.#step);
  }
}
