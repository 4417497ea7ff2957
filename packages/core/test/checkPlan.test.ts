import { type CutMixPlan, planCutMix, planFromJSON, planToJSON } from '@cutmix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleChecks } from './adapter/exampleChecks.ts';
import * as arbitrary from './arbitraries.ts';

const size = { batchSize: 2, height: 4, width: 8 };
const good = {
  ...size,
  step: 3,
  paired: false,
  boxes: [0, 0, 8, 4, 2, 1, 4, 3],
  partners: [1, 0],
  lambdas: [0, 0.875],
};

describe('planToJSON and planFromJSON', () => {
  it('bring every plan through JSON text unchanged', () => {
    fc.assert(
      fc.property(arbitrary.optionsAndSize, ([options, size]) => {
        const plan = planCutMix(options, size);
        expect(planFromJSON(JSON.parse(JSON.stringify(planToJSON(plan))))).toEqual(plan);
      }),
    );
  });

  it('keep blends, and leave them out if there are none', () => {
    const blended = { ...good, blends: [0.25, 0.5], lambdas: [0.25, 0.9375] };
    const plan = planFromJSON(blended);
    expect(plan.blends).toEqual(Float32Array.of(0.25, 0.5));
    expect(planToJSON(plan)).toEqual(blended);
    const ends = { ...good, blends: [1, 0], lambdas: [1, 0.875] };
    expect(planToJSON(planFromJSON(ends))).toEqual(ends);
    expect('blends' in planFromJSON(good)).toBe(false);
    expect('blends' in planToJSON(planFromJSON(good))).toBe(false);
  });

  it.each<[string, object, ErrorConstructor, string]>([
    [
      'a blend above 1',
      { blends: [0, 1.5] },
      RangeError,
      'plan.blends[1] must be a float32 number in [0, 1], received 1.5',
    ],
    ['a negative blend', { blends: [-0.5, 0] }, RangeError, 'plan.blends[0] must be a float32'],
    ['a NaN', { blends: [0, Number.NaN] }, RangeError, 'plan.blends[1] must be a float32'],
    ['a blend that float32 rounds', { blends: [0, 0.1] }, RangeError, 'received 0.1'],
    ['text', { blends: [0, '0.5'] }, TypeError, 'plan.blends[1]'],
    ['too few', { blends: [0] }, RangeError, 'length of plan.blends must be 2, received 1'],
    ['null', { blends: null }, TypeError, 'plan.blends must be of type Array, received null'],
    [
      'blends that lambdas do not count',
      { blends: [0.25, 0.5] },
      RangeError,
      'plan.lambdas[0] must be 0.25, the share of own pixels, received 0',
    ],
  ])('reject blends: %s', (_what, change, kind, message) => {
    expect(() => planFromJSON({ ...good, ...change })).toThrow(kind);
    expect(() => planFromJSON({ ...good, ...change })).toThrow(message);
  });

  it('keep nothing that is not part of a plan', () => {
    expect(Object.keys(planFromJSON({ ...good, note: 1 }))).not.toContain('note');
  });

  it.each<[string, unknown, ErrorConstructor, string]>([
    ['null', null, TypeError, 'plan must be a CutMixPlan, received null'],
    ['text', '{"boxes":[]}', TypeError, 'plan must be a CutMixPlan, received "{\\"boxes\\":[]}"'],
    ['an array', [], TypeError, 'plan must be a CutMixPlan, received []'],
    ['another object', { xs: 1, ys: 2 }, TypeError, 'plan must be a CutMixPlan, received Object'],
    [
      'a plan that JSON.stringify wrote without planToJSON',
      JSON.parse(JSON.stringify(planCutMix({ seed: 1 }, size))),
      TypeError,
      'plan.boxes must be of type Array, received Object (store plans with planToJSON)',
    ],
    [
      'a missing batch size',
      { ...good, batchSize: undefined },
      TypeError,
      'plan.batchSize must be',
    ],
    [
      'a missing paired',
      { ...good, paired: undefined },
      TypeError,
      'plan.paired must be a boolean, received undefined',
    ],
    ['a negative batch', { ...good, batchSize: -1 }, RangeError, 'plan.batchSize'],
    ['no height', { ...good, height: 0 }, RangeError, 'plan.height'],
    ['a width as text', { ...good, width: '8' }, TypeError, 'plan.width'],
    ['a fraction of a step', { ...good, step: 0.5 }, RangeError, 'plan.step'],
    [
      'null for boxes',
      { ...good, boxes: null },
      TypeError,
      'plan.boxes must be of type Array, received null',
    ],
    [
      'too few boxes',
      { ...good, boxes: [0, 0, 1, 1] },
      RangeError,
      'length of plan.boxes must be 8',
    ],
    ['too many partners', { ...good, partners: [1, 0, 0] }, RangeError, 'length of plan.partners'],
    ['too few lambdas', { ...good, lambdas: [0] }, RangeError, 'length of plan.lambdas'],
    [
      'a box too wide',
      { ...good, boxes: [0, 0, 9, 4, 2, 1, 4, 3] },
      RangeError,
      'plan.boxes[2] must be an integer in 0..8, received 9',
    ],
    ['a box too high', { ...good, boxes: [0, 0, 8, 5, 2, 1, 4, 3] }, RangeError, 'plan.boxes[3]'],
    [
      'x1 after x2',
      { ...good, boxes: [0, 0, 8, 4, 5, 1, 4, 3] },
      RangeError,
      'plan.boxes[4] must be an integer in 0..4, received 5',
    ],
    ['y1 after y2', { ...good, boxes: [0, 0, 8, 4, 2, 4, 4, 3] }, RangeError, 'plan.boxes[5]'],
    [
      'a box off the edge',
      { ...good, boxes: [-1, 0, 8, 4, 2, 1, 4, 3] },
      RangeError,
      'plan.boxes[0]',
    ],
    ['half a pixel', { ...good, boxes: [0.5, 0, 8, 4, 2, 1, 4, 3] }, RangeError, 'plan.boxes[0]'],
    [
      'a hole in boxes',
      { ...good, boxes: [0, 0, 8, 4, 2, 1, 4, null] },
      TypeError,
      'plan.boxes[7]',
    ],
    [
      'a partner of N',
      { ...good, partners: [1, 2] },
      RangeError,
      'plan.partners[1] must be an integer in 0..1, received 2',
    ],
    ['a partner as text', { ...good, partners: ['1', 0] }, TypeError, 'plan.partners[0]'],
    [
      'another lambda',
      { ...good, lambdas: [0, 0.874] },
      RangeError,
      'plan.lambdas[1] must be 0.875, the share of own pixels',
    ],
    ['lambda as text', { ...good, lambdas: ['0', 0.875] }, TypeError, 'plan.lambdas[0]'],
    ['NaN as lambda', { ...good, lambdas: [0, Number.NaN] }, RangeError, 'plan.lambdas[1]'],
    [
      'typed arrays',
      { ...good, partners: Int32Array.of(1, 0) },
      TypeError,
      'plan.partners must be of type Array, received Int32Array',
    ],
  ])('reject %s', (_, value, kind, message) => {
    expect(() => planFromJSON(value)).toThrow(kind);
    expect(() => planFromJSON(value)).toThrow(message);
  });

  it('reject a lambda that is not rounded to float32', () => {
    const thirds = { ...size, batchSize: 1, height: 1, width: 3, step: 0, paired: false };
    const plan = { ...thirds, boxes: [0, 0, 1, 1], partners: [0] };
    const rounded = Math.fround(2 / 3);
    expect([...planFromJSON({ ...plan, lambdas: [rounded] }).lambdas]).toEqual([rounded]);
    expect(() => planFromJSON({ ...plan, lambdas: [2 / 3] })).toThrow(RangeError);
  });
});

it('planToJSON rejects anything but a plan', () => {
  expect(() => planToJSON(undefined as unknown as CutMixPlan)).toThrow(
    new TypeError('@cutmix/core: plan must be a CutMixPlan, received undefined'),
  );
  expect(() => planToJSON(good as unknown as CutMixPlan)).toThrow(
    'plan.boxes must be of type Int32Array, received [0, 0, 8, 4, 2, 1, 4, 3] (restore it with planFromJSON)',
  );
});

describe('checkPlanFits', () => {
  const plan = planFromJSON(good);
  const { checkPlanFits } = exampleChecks();

  it('accepts a plan for the batch, and every plan that was drawn', () => {
    expect(() => checkPlanFits(plan, size, false)).not.toThrow();
    expect(() => checkPlanFits(plan, size, true)).not.toThrow();
    fc.assert(
      fc.property(arbitrary.optionsAndSize, ([options, size]) => {
        checkPlanFits(planCutMix(options, size), size, size.paired);
      }),
    );
  });

  it.each<[string, Partial<CutMixPlan>, ErrorConstructor, string]>([
    [
      'plain arrays',
      { boxes: good.boxes as never },
      TypeError,
      'plan.boxes must be of type Int32Array, received [0, 0, 8',
    ],
    [
      'lambdas in float64',
      { lambdas: Float64Array.of(0, 0.875) as never },
      TypeError,
      'of type Float32Array',
    ],
    ['too few partners', { partners: Int32Array.of(1) }, RangeError, 'length of plan.partners'],
    ['a negative partner', { partners: Int32Array.of(1, -1) }, RangeError, 'plan.partners[1]'],
    [
      'a box beyond the image',
      { boxes: Int32Array.of(0, 0, 8, 4, 2, 1, 4, 9) },
      RangeError,
      'plan.boxes[7]',
    ],
    ['a wrong lambda', { lambdas: Float32Array.of(0.5, 0.875) }, RangeError, 'plan.lambdas[0]'],
  ])('rejects %s', (_, change, kind, message) => {
    const call = () => checkPlanFits({ ...plan, ...change }, size, false);
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });

  it.each(['batchSize', 'height', 'width'] as const)('rejects another %s', (key) => {
    const call = () => checkPlanFits(plan, { ...size, [key]: 99 }, false);
    expect(call).toThrow(RangeError);
    expect(call).toThrow(`plan.${key} must be 99, as in the batch`);
  });

  it('rejects a plan for two batches where there is one', () => {
    expect(() => checkPlanFits({ ...plan, paired: true }, size, false)).toThrow(
      new RangeError(
        '@cutmix/core: plan.paired must be false for one batch, received true ' +
          '(pass two batches, or plan without paired)',
      ),
    );
    expect(() => checkPlanFits({ ...plan, paired: true }, size, true)).not.toThrow();
  });
});
