import { runInNewContext } from 'node:vm';
import { type CutMixOptions, CutMixPlanner, planCutMix } from '@cutmix/core';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as arbitrary from './arbitraries.ts';

const size = { batchSize: 4, height: 8, width: 8 };

describe('CutMixPlanner', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('fills in the defaults and freezes the options', () => {
    const { options, seed } = new CutMixPlanner({ seed: 5 });
    expect(options).toEqual({
      alpha: [1, 1],
      probability: 1,
      granularity: 'sample',
      pairing: 'shuffle',
      placement: 'clipped',
      minBoxSize: 0,
      numClasses: undefined,
      labelSmoothing: 0,
      seed: 5n,
    });
    expect(seed).toBe(5n);
    expect(Object.isFrozen(options)).toBe(true);
    expect(Object.isFrozen(options.alpha)).toBe(true);
  });

  it('keeps its own copy of a pair of shapes', () => {
    const alpha: [number, number] = [2, 5];
    const { options } = new CutMixPlanner({ alpha });
    alpha[0] = -1;
    expect(options.alpha).toEqual([2, 5]);
  });

  it('can be made again from its options', () => {
    const planner = new CutMixPlanner({ alpha: 0.3 });
    expect(new CutMixPlanner(planner.options).options).toEqual(planner.options);
  });

  it('draws a seed that repeats the run', () => {
    const planner = new CutMixPlanner();
    expect(planner.seed).not.toBe(new CutMixPlanner().seed);
    expect(planCutMix({ seed: planner.seed }, size)).toEqual(planner.plan(size));
  });

  it('asks for a seed where there is no crypto', () => {
    vi.stubGlobal('crypto', undefined);
    expect(() => new CutMixPlanner()).toThrow('@cutmix/core: seed must be given');
    expect(new CutMixPlanner({ seed: 1 }).seed).toBe(1n);
  });

  it('plans its own step, or the one that is asked for, and stays there', () => {
    fc.assert(
      fc.property(arbitrary.options, arbitrary.size, fc.nat(), (options, size, step) => {
        const planner = new CutMixPlanner(options);
        const { step: asked, ...rest } = size;
        planner.step = step;
        expect(planner.plan(rest)).toEqual(planCutMix(options, { ...rest, step }));
        expect(planner.plan(size)).toEqual(planCutMix(options, { ...rest, step: asked }));
        expect(planner.step).toBe(step);
      }),
    );
  });

  it('starts at step 0 and refuses a step that is none', () => {
    const planner = new CutMixPlanner();
    expect(planner.step).toBe(0);
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => {
        planner.step = bad;
      }).toThrow(RangeError);
    }
    expect(() => {
      planner.step = '1' as unknown as number;
    }).toThrow(TypeError);
    const size = { batchSize: 2, height: 4, width: 4 };
    for (const none of [null, '1']) {
      expect(() => planner.plan({ ...size, step: none as unknown as number })).toThrow(
        `@cutmix/core: step must be an integer in 0..${Number.MAX_SAFE_INTEGER}, received`,
      );
    }
    expect(planner.step).toBe(0);
  });

  it('refuses a missing size', () => {
    expect(() => new CutMixPlanner().plan(undefined as never)).toThrow('size must be an object');
  });

  it.each<[unknown, ErrorConstructor, string]>([
    [null, TypeError, 'options must be an object, received null'],
    [[], TypeError, 'options must be an object'],
    [1, TypeError, 'options must be an object, received 1'],
    [{ alpha: -1 }, RangeError, 'alpha must be a finite number > 0 or a pair of them, received -1'],
    [{ alpha: 0 }, RangeError, 'alpha'],
    [{ alpha: Number.NaN }, RangeError, 'alpha'],
    [{ alpha: Infinity }, RangeError, 'alpha'],
    [
      { alpha: '1' },
      TypeError,
      'alpha must be a finite number > 0 or a pair of them, received "1"',
    ],
    [{ alpha: null }, TypeError, 'alpha'],
    [{ alpha: [1] }, TypeError, 'alpha'],
    [{ alpha: [1, 2, 3] }, TypeError, 'alpha'],
    [{ alpha: [1, '2'] }, TypeError, 'received [1, "2"]'],
    [{ alpha: [1, 0] }, RangeError, 'received [1, 0]'],
    [{ probability: 1.1 }, RangeError, 'probability must be a number in [0, 1], received 1.1'],
    [{ probability: -0.1 }, RangeError, 'probability'],
    [{ probability: Number.NaN }, RangeError, 'probability'],
    [{ probability: true }, TypeError, 'probability'],
    [
      { granularity: 'image' },
      RangeError,
      'granularity must be one of sample, batch, received "image"',
    ],
    [{ granularity: 1 }, TypeError, 'granularity'],
    [{ pairing: 'flip' }, RangeError, 'pairing must be one of shuffle, roll, reverse'],
    [{ placement: 'outside' }, RangeError, 'placement must be one of clipped, inside'],
    [{ minBoxSize: -1 }, RangeError, 'minBoxSize'],
    [{ minBoxSize: 0.5 }, RangeError, 'minBoxSize'],
    [{ minBoxSize: '1' }, TypeError, 'minBoxSize'],
    [{ numClasses: 0 }, RangeError, 'numClasses'],
    [{ numClasses: '10' }, TypeError, 'numClasses'],
    [{ labelSmoothing: 2 }, RangeError, 'labelSmoothing'],
    [{ labelSmoothing: null }, TypeError, 'labelSmoothing'],
    [{ seed: -1 }, RangeError, 'seed must be a safe integer >= 0 or a bigint in [0, 2^64)'],
    [{ seed: null }, TypeError, 'seed'],
    [{ seed: Symbol('s') }, TypeError, 'seed'],
    [{ probabilty: 0.5 }, TypeError, 'an option must be one of alpha, probability, granularity'],
    [{ probabilty: 0.5 }, TypeError, 'received "probabilty"'],
  ])('refuses options %o', (options, kind, message) => {
    expect(() => new CutMixPlanner(options as CutMixOptions)).toThrow(kind);
    expect(() => new CutMixPlanner(options as CutMixOptions)).toThrow(message);
  });

  it('takes objects of another realm, as test runners give them', () => {
    const options = runInNewContext('({ alpha: [2, 5], seed: 7 })');
    expect(new CutMixPlanner(options).plan(size)).toEqual(
      planCutMix({ alpha: [2, 5], seed: 7 }, size),
    );
  });
});
