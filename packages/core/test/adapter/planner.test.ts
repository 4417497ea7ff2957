import { runInNewContext } from 'node:vm';
import { type CutMixOptions, planCutMix, type ResolvedMixOptions } from '@cutmix/core';
import { CutMixPlanner, MixPlanner, mixUpMethod, randomMixMethod } from '@cutmix/core/adapter';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as arbitrary from '../arbitraries.ts';

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
      oddSides: 'trim',
      numClasses: undefined,
      labelSmoothing: 0,
      seed: 5n,
      step: 0,
      mixUntilStep: undefined,
      layout: undefined,
    });
    expect(seed).toBe(5n);
    expect(Object.isFrozen(options)).toBe(true);
    expect(Object.isFrozen(options.alpha)).toBe(true);
  });

  it('keeps its own copy of two shapes', () => {
    const alpha = [2, 5];
    const { options } = new CutMixPlanner({ alpha });
    alpha[0] = -1;
    expect(options.alpha).toEqual([2, 5]);
  });

  it('can be made again from its options', () => {
    const planner = new CutMixPlanner({ alpha: 0.3 });
    expect(new CutMixPlanner(planner.options).options).toEqual(planner.options);
  });

  it('continues where it was after a trip through JSON', () => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, fc.nat(), ([options, size], step) => {
        const { step: _, ...rest } = size;
        const planner = new CutMixPlanner(options);
        planner.step = step;
        const restored = new CutMixPlanner(JSON.parse(JSON.stringify(planner)));
        expect(restored.toJSON()).toEqual(planner.toJSON());
        expect(restored.seed).toBe(planner.seed);
        expect(restored.plan(rest)).toEqual(planner.plan(rest));
        expect(restored.step).toBe(step);
      }),
    );
  });

  it('gives options for another instance by a spread or a structured clone', () => {
    const planner = new CutMixPlanner({ alpha: [2, 5], numClasses: 10 });
    planner.step = 7;
    for (const copy of [{ ...planner }, structuredClone(planner)]) {
      expect(new CutMixPlanner(copy).toJSON()).toEqual(planner.toJSON());
    }
    const changed = new CutMixPlanner({ ...planner, alpha: 3 });
    expect(changed.toJSON()).toEqual({ ...planner.toJSON(), alpha: [3, 3] });
  });

  it('draws a seed that repeats the run', () => {
    const planner = new CutMixPlanner();
    expect(planner.seed).not.toBe(new CutMixPlanner().seed);
    expect(planCutMix({ seed: planner.seed }, size)).toEqual(planner.plan(size));
  });

  it('draws every seed of 64 bits where crypto fills bytes only, as in React Native', () => {
    const fill = (byte: number) => ({
      getRandomValues(array: Uint8Array) {
        if (!(array instanceof Uint8Array)) throw new Error('TypeMismatchError');
        return array.fill(byte);
      },
    });
    vi.stubGlobal('crypto', fill(255));
    expect(new CutMixPlanner().seed).toBe(2n ** 64n - 1n);
    vi.stubGlobal('crypto', fill(0));
    expect(new CutMixPlanner().seed).toBe(0n);
  });

  it.each([
    ['no crypto', undefined],
    ['a crypto without getRandomValues', { randomUUID: () => '' }],
    [
      'a crypto that throws',
      {
        getRandomValues() {
          throw new Error('not available');
        },
      },
    ],
  ])('asks for a seed where there is %s', (_, crypto) => {
    vi.stubGlobal('crypto', crypto);
    expect(() => new CutMixPlanner()).toThrow(
      new TypeError(
        '@cutmix/core: seed must be given, such as { seed: 42 }: this JavaScript engine has no ' +
          'working crypto.getRandomValues to draw one from',
      ),
    );
    expect(new CutMixPlanner({ seed: 1 }).seed).toBe(1n);
  });

  it('names what crypto threw as the cause', () => {
    const cause = new Error('not available');
    const getRandomValues = () => {
      throw cause;
    };
    vi.stubGlobal('crypto', { getRandomValues });
    expect(() => new CutMixPlanner()).toThrow(expect.objectContaining({ cause }));
  });

  it('plans its own step, or the one in the size, and does not advance', () => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, fc.nat(), ([options, size], step) => {
        const planner = new CutMixPlanner(options);
        const { step: asked, ...rest } = size;
        planner.step = step;
        expect(planner.plan(rest)).toEqual(planCutMix(options, { ...rest, step }));
        expect(planner.plan(size)).toEqual(planCutMix(options, { ...rest, step: asked }));
        expect(planner.step).toBe(step);
      }),
    );
  });

  it('starts at step 0 or at the step of the options, and rejects what is not a step', () => {
    expect(new CutMixPlanner({ step: 7 }).step).toBe(7);
    const planner = new CutMixPlanner();
    expect(planner.step).toBe(0);
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(() => {
        planner.step = bad;
      }).toThrow(
        new RangeError(
          `@cutmix/core: step must be an integer in 0..${2 ** 53 - 1}, received ${bad}`,
        ),
      );
      expect(() => new CutMixPlanner({ step: bad })).toThrow(RangeError);
    }
    expect(() => {
      planner.step = '1' as unknown as number;
    }).toThrow(TypeError);
    for (const bad of [null, '1']) {
      expect(() => planner.plan({ ...size, step: bad as unknown as number })).toThrow(
        `@cutmix/core: step must be an integer in 0..${Number.MAX_SAFE_INTEGER}, received`,
      );
    }
    expect(planner.step).toBe(0);
  });

  it('binds methods that can still be replaced, and nothing else', () => {
    class Sub extends CutMixPlanner {
      get double(): number {
        return 2 * this.step;
      }
    }
    const planner = new Sub({ step: 3 });
    expect(planner.double).toBe(6);
    expect(planner.constructor).toBe(Sub);
    expect(Object.getOwnPropertyDescriptor(planner, 'plan')).toMatchObject({
      writable: true,
      configurable: true,
      enumerable: false,
    });
    const { plan } = planner;
    expect(plan(size)).toEqual(planner.plan(size));
  });

  it('rejects a missing size', () => {
    expect(() => new CutMixPlanner().nextPlan(undefined as never)).toThrow(
      'size must be an object, received undefined',
    );
    expect(() => new CutMixPlanner().plan(undefined as never)).toThrow(
      'size must be an object, received undefined',
    );
  });

  it.each(['alpha', 'seed', 'numClasses', 'layout', 'options'])(
    'rejects setting %s, and says what to do instead',
    (name) => {
      const planner = new CutMixPlanner({ seed: 1 });
      expect(() => Reflect.apply(setSloppily, undefined, [planner, name])).toThrow(
        new TypeError(
          `@cutmix/core: ${name} cannot be changed (make another instance from ` +
            `{ ...cutmix, ${name === 'options' ? '…' : `${name}: …`} })`,
        ),
      );
      expect(planner.options.alpha).toEqual([1, 1]);
    },
  );

  it('rejects setting a property that does not exist', () => {
    const planner = new CutMixPlanner() as unknown as Record<string, unknown>;
    expect(() => {
      planner['aplha'] = 3;
    }).toThrow(TypeError);
  });

  it('leaves subclasses their own fields and methods', () => {
    class Logged extends CutMixPlanner {
      readonly log: number[] = [];
      override plan(size: Parameters<CutMixPlanner['plan']>[0]) {
        this.log.push(size.batchSize);
        return super.plan(size);
      }
    }
    const logged = new Logged({ seed: 1 });
    const { plan } = logged;
    expect(plan(size)).toEqual(planCutMix({ seed: 1 }, size));
    expect(logged.log).toEqual([4]);
    expect(() => Object.assign(logged, { alpha: 3 })).toThrow('alpha cannot be changed');
    class Shadow extends CutMixPlanner {
      readonly alpha = 3;
    }
    expect(() => new Shadow()).toThrow(TypeError);
  });

  it('has methods that work as plain functions, and can be replaced by a test’s', () => {
    const planner = new CutMixPlanner({ seed: 1 });
    const { plan, toJSON } = planner;
    expect(plan(size)).toEqual(planner.plan(size));
    expect(toJSON()).toEqual(planner.toJSON());
    const spy = vi.spyOn(planner, 'plan');
    planner.plan(size);
    expect(spy).toHaveBeenCalledOnce();
    spy.mockRestore();
  });

  it('works behind a Proxy', () => {
    class Open extends CutMixPlanner {}
    for (const planner of [new CutMixPlanner({ seed: 1 }), new Open({ seed: 1 })]) {
      const proxy = new Proxy(planner, {});
      proxy.step = 3;
      expect([proxy.step, planner.step, proxy.seed]).toEqual([3, 3, 1n]);
      expect(proxy.plan(size)).toEqual(planCutMix({ seed: 1 }, { ...size, step: 3 }));
      expect(JSON.stringify(proxy)).toBe(JSON.stringify(planner));
    }
  });

  it.each<[unknown, ErrorConstructor, string]>([
    [null, TypeError, 'options must be an object, received null'],
    [[], TypeError, 'options must be an object'],
    [1, TypeError, 'options must be an object, received 1'],
    [{ alpha: -1 }, RangeError, 'alpha must be a finite number > 0, or a pair, received -1'],
    [{ alpha: 0 }, RangeError, 'alpha'],
    [{ alpha: Number.NaN }, RangeError, 'alpha'],
    [{ alpha: Infinity }, RangeError, 'alpha'],
    [{ alpha: '1' }, TypeError, 'alpha must be a finite number > 0, or a pair, received "1"'],
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
      'granularity must be one of sample, batch, pair, received "image"',
    ],
    [{ granularity: 1 }, TypeError, 'granularity'],
    [{ pairing: 'flip' }, RangeError, 'pairing must be one of shuffle, roll, reverse, cycle'],
    [
      { granularity: 'pair' },
      RangeError,
      'pairing must be "reverse" for granularity "pair", received "shuffle"',
    ],
    [{ oddSides: 'round' }, RangeError, 'oddSides must be one of trim, keep'],
    [{ mixUntilStep: -1 }, RangeError, 'mixUntilStep'],
    [{ placement: 'outside' }, RangeError, 'placement must be one of clipped, inside'],
    [{ minBoxSize: -1 }, RangeError, 'minBoxSize'],
    [{ minBoxSize: 0.5 }, RangeError, 'minBoxSize'],
    [{ minBoxSize: '1' }, TypeError, 'minBoxSize'],
    [{ numClasses: 0 }, RangeError, 'numClasses'],
    [{ numClasses: '10' }, TypeError, 'numClasses'],
    [{ numClasses: null }, TypeError, 'numClasses must be an integer in 1..'],
    [{ numClasses: [3, 4] }, TypeError, 'numClasses must be an integer in 1..'],
    [{ numClasses: new Map() }, TypeError, 'numClasses must be an integer in 1..'],
    [
      { numClasses: { color: 3, kind: 0 } },
      RangeError,
      'numClasses.kind must be an integer in 1..',
    ],
    [{ numClasses: { color: '3' } }, TypeError, 'numClasses.color must be an integer in 1..'],
    [{ labelSmoothing: 2 }, RangeError, 'labelSmoothing'],
    [{ labelSmoothing: null }, TypeError, 'labelSmoothing'],
    [{ layout: 'nhwc' }, RangeError, 'layout must be one of NHWC, NCHW, received "nhwc"'],
    [{ layout: 1 }, TypeError, 'layout'],
    [
      { seed: -1 },
      RangeError,
      'seed must be an integer in [0, 2^64), above 2^53 as a bigint or string, received -1',
    ],
    [{ seed: null }, TypeError, 'seed'],
    [{ seed: Symbol('s') }, TypeError, 'seed'],
    ...['', ' 5', '5n', '0x5', '-5', '1e3', '18446744073709551616'].map(
      (seed): [unknown, ErrorConstructor, string] => [{ seed }, RangeError, `received "${seed}"`],
    ),
    [{ probabilty: 0.5 }, TypeError, 'unknown option "probabilty"; did you mean "probability"?'],
  ])('rejects options %o', (options, kind, message) => {
    expect(() => new CutMixPlanner(options as CutMixOptions)).toThrow(kind);
    expect(() => new CutMixPlanner(options as CutMixOptions)).toThrow(message);
  });

  it('draws the next plan and advances the step', () => {
    const planner = new CutMixPlanner({ seed: 5, step: 7 });
    const { nextPlan } = planner;
    expect(nextPlan(size)).toEqual(planCutMix({ seed: 5 }, { ...size, step: 7 }));
    expect(nextPlan({ ...size, paired: true }).step).toBe(8);
    expect(planner.step).toBe(9);
  });

  it.each<[object, number, ErrorConstructor, string]>([
    [{ ...size, step: 3 }, 0, TypeError, 'unknown option "step"'],
    [{ ...size, height: 0 }, 0, RangeError, 'height'],
    [size, Number.MAX_SAFE_INTEGER, RangeError, 'step must be below 9007199254740991'],
  ])(
    'does not advance the step for a plan that fails: %o at step %i',
    (wrong, step, kind, message) => {
      const planner = new CutMixPlanner({ seed: 5, step });
      expect(() => planner.nextPlan(wrong as typeof size)).toThrow(kind);
      expect(() => planner.nextPlan(wrong as typeof size)).toThrow(message);
      expect(planner.step).toBe(step);
    },
  );

  it.each([
    [mixUpMethod, { alpha: 0.4, seed: 3 }],
    [randomMixMethod, { cutmix: { alpha: 0.4 }, cutmixShare: 0.2, seed: 3 }],
  ] as const)('holds the options of any method and continues from JSON', (method, options) => {
    const planner = new MixPlanner<object, ResolvedMixOptions>(method as never, options);
    planner.step = 4;
    const restored = new MixPlanner<object, ResolvedMixOptions>(
      method as never,
      JSON.parse(JSON.stringify(planner)),
    );
    expect(restored.toJSON()).toEqual(planner.toJSON());
    expect(restored.plan(size)).toEqual(planner.plan(size));
    expect(restored.plan(size).blends).toBeInstanceOf(Float32Array);
    expect(new MixPlanner<object, ResolvedMixOptions>(method as never, { ...planner }).step).toBe(
      4,
    );
    expect(() => Object.assign(planner, { other: 1 })).toThrow(TypeError);
  });

  it('copies and freezes numbers of classes by name', () => {
    const numClasses = { color: 3, kind: 5 };
    const planner = new CutMixPlanner({ numClasses });
    numClasses.color = 4;
    expect(planner.options.numClasses).toEqual({ color: 3, kind: 5 });
    expect(Object.isFrozen(planner.options.numClasses)).toBe(true);
    const restored = new CutMixPlanner(JSON.parse(JSON.stringify(planner)));
    expect(restored.options.numClasses).toEqual({ color: 3, kind: 5 });
  });

  it('accepts objects of another realm, as test runners make them', () => {
    const options = runInNewContext('({ alpha: [2, 5], seed: 7 })');
    expect(new CutMixPlanner(options).plan(size)).toEqual(
      planCutMix({ alpha: [2, 5], seed: 7 }, size),
    );
  });
});

/** Sets a property as a script without strict mode does, in which assignments can fail silently. */
const setSloppily = new Function('target', 'name', 'target[name] = 5;');
