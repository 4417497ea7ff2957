import { checkInteger } from '../checks.ts';
import { OPTION_NAMES, resolveOptions } from '../options.ts';
import { drawPlan } from '../plan.ts';
import { randomSeed } from '../seed.ts';
import type { CutMixOptions, CutMixPlan, PlanSize, ResolvedOptions } from '../types.ts';

/** Options, seed and step of a run, as JSON holds them: options for a new instance. */
export interface PlannerJSON extends Omit<ResolvedOptions, 'seed'> {
  /** The seed in decimal digits. */
  readonly seed: string;
  /** The step that is planned next. */
  readonly step: number;
}

/** Binds all methods, so that they can be passed on as functions. */
function bindMethods(instance: object): void {
  const bound = new Set(['constructor']);
  let prototype = Object.getPrototypeOf(instance);
  for (; prototype !== Object.prototype; prototype = Object.getPrototypeOf(prototype)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof value !== 'function' || bound.has(name)) continue;
      bound.add(name);
      const method = { value: value.bind(instance), writable: true, configurable: true };
      Object.defineProperty(instance, name, method);
    }
  }
}

/**
 * Options, seed and step of a run: the base class of `CutMix` in every adapter. Its methods are bound,
 * so `dataset.map(cutmix.apply)` works, and it has no private fields, so it works inside reactive
 * proxies (Vue, MobX). In strict mode, setting a property that does not exist throws.
 *
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if a value is out of
 * range.
 */
export class CutMixPlanner {
  /** The options as validated, with the defaults and the seed filled in. Frozen. */
  declare readonly options: ResolvedOptions;

  /** The seed, drawn from `crypto` if the options had none: pass it to repeat the run. */
  declare readonly seed: bigint;

  /**
   * The step that is planned next, a safe integer >= 0; starts at `options.step`. Set it to resume a
   * run: to the number of batches trained on, since a pipeline that prefetches has planned more.
   * Setting anything else is a TypeError or RangeError.
   */
  declare step: number;

  constructor(options: CutMixOptions = {}) {
    const resolved = resolveOptions(options, randomSeed);
    let step = resolved.step;
    const fixed = (name: string, value: unknown, instead: string): PropertyDescriptor => ({
      // So that a spread or a structured clone of an instance are options for another one.
      enumerable: name !== 'options',
      get: () => value,
      set() {
        const remedy = `make another instance from { ...cutmix, ${instead} }`;
        throw new TypeError(`@cutmix/core: ${name} cannot be changed (${remedy})`);
      },
    });
    for (const name of OPTION_NAMES) {
      if (name === 'step') continue;
      Object.defineProperty(this, name, fixed(name, resolved[name], `${name}: …`));
    }
    Object.defineProperty(this, 'options', fixed('options', resolved, '…'));
    Object.defineProperty(this, 'step', {
      enumerable: true,
      get: () => step,
      set(value: number) {
        checkInteger('step', value, 0);
        step = value;
      },
    });
    bindMethods(this);
    if (new.target === CutMixPlanner) Object.preventExtensions(this);
  }

  /**
   * Draws the plan of a batch for the step that comes next: to mix masks or other views as the images
   * are mixed, draw the plan first and give the same to both.
   *
   * @param size - As for `planCutMix`; `step` defaults to the current step, which does not change.
   */
  plan(size: PlanSize): CutMixPlan {
    return drawPlan(this.options, size, this.step);
  }

  /**
   * Returns options, seed and step as plain data, so that
   * `new CutMix(JSON.parse(JSON.stringify(cutmix)))` continues where this one is.
   */
  toJSON(): PlannerJSON {
    return { ...this.options, seed: String(this.seed), step: this.step };
  }
}
