import { checkHasNext, checkInteger, checkKnown } from '../checks.ts';
import { cutMixMethod } from '../methods/cutMix.ts';
import { type MixMethod, SIZE_NAMES } from '../plan.ts';
import { randomSeed } from '../seed.ts';
import { suggestion } from '../suggest.ts';
import type {
  CutMixOptions,
  CutMixPlan,
  MixOptions,
  PlanSize,
  ResolvedMixOptions,
  ResolvedOptions,
} from '../types.ts';

/** Options, seed and step of a run, as JSON holds them: options for a new instance. */
export type PlannerJSON<Resolved extends ResolvedMixOptions = ResolvedOptions> = Omit<
  Resolved,
  'seed' | 'step'
> & {
  /** The seed in decimal digits. */
  readonly seed: string;
  /** The step that is planned next. */
  readonly step: number;
};

/** Freezes plain data, whole. */
function freeze<Data>(data: Data): Data {
  if (data === Object(data)) Object.values(data as object).forEach(freeze);
  return Object.freeze(data);
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
 * Options, seed and step of a run: the base class of `CutMix`, `MixUp` and `RandomMix` in every adapter. Its
 * methods are bound, so `dataset.map(cutmix.apply)` works, and it has no private fields, so it works inside
 * reactive proxies (Vue, MobX). In strict mode, setting a property that does not exist throws.
 *
 * @throws TypeError if an option is unknown or of the wrong kind, RangeError if a value is out of
 * range.
 */
export class MixPlanner<Options extends MixOptions, Resolved extends ResolvedMixOptions> {
  /** The options as validated, with the defaults and the seed filled in. Frozen. */
  declare readonly options: Resolved;

  /** The seed, drawn from `crypto` if the options had none: pass it to repeat the run. */
  declare readonly seed: bigint;

  /**
   * The step that is planned next, a safe integer >= 0; starts at `options.step`. Set it to resume a
   * run: to the number of batches trained on, since a pipeline that prefetches has planned more.
   * Setting anything else is a TypeError or RangeError.
   */
  declare step: number;

  /** Draws a plan for a step. Not enumerable. */
  declare protected readonly draw: MixMethod<Options, Resolved>['draw'];

  constructor(method: MixMethod<Options, Resolved>, options: Options) {
    checkKnown('options', options, method.optionNames, suggestion);
    const given = options.seed === undefined ? { ...options, seed: randomSeed() } : options;
    const resolved = freeze(method.resolve(given));
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
    for (const name of method.optionNames) {
      if (name === 'step') continue;
      const value = resolved[name as keyof Resolved];
      Object.defineProperty(this, name, fixed(name, value, `${name}: …`));
    }
    Object.defineProperty(this, 'options', fixed('options', resolved, '…'));
    Object.defineProperty(this, 'draw', { value: method.draw });
    Object.defineProperty(this, 'step', {
      enumerable: true,
      get: () => step,
      set(value: number) {
        checkInteger('step', value, 0);
        step = value;
      },
    });
    bindMethods(this);
    if (new.target === MixPlanner) Object.preventExtensions(this);
  }

  /**
   * Draws the plan of a batch for the step that comes next: to mix masks or other views as the images
   * are mixed, draw the plan first and give the same to both.
   *
   * @param size - As for `planCutMix`; `step` defaults to the current step, which does not change.
   */
  plan(size: PlanSize): CutMixPlan {
    checkKnown('size', size, SIZE_NAMES, suggestion);
    return this.draw(this.options, size, this.step);
  }

  /**
   * Draws the plan of a batch for the current step and advances the step by one, for loops that give the
   * plan to `applyPlan` and `composite`.
   *
   * @param size - As for `plan`, without a step.
   * @throws As `plan`; RangeError if the step is the last safe integer. Then nothing was changed.
   */
  nextPlan(size: Omit<PlanSize, 'step'>): CutMixPlan {
    checkHasNext(this.step);
    const names = SIZE_NAMES.filter((name) => name !== 'step');
    checkKnown('size', size, names, suggestion);
    const plan = this.plan(size);
    this.step += 1;
    return plan;
  }

  /**
   * Returns options, seed and step as plain data, so that
   * `new CutMix(JSON.parse(JSON.stringify(cutmix)))` continues where this one is.
   */
  toJSON(): PlannerJSON<Resolved> {
    return { ...this.options, seed: String(this.seed), step: this.step };
  }
}

/** Options, seed and step of a run of CutMix. */
export class CutMixPlanner extends MixPlanner<CutMixOptions, ResolvedOptions> {
  constructor(options: CutMixOptions = {}) {
    super(cutMixMethod, options);
    if (new.target === CutMixPlanner) Object.preventExtensions(this);
  }
}
