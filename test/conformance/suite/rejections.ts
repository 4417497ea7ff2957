import { type CutMixOptions, planToJSON } from '@cutmix/core';
import { describe, expect, it } from 'vitest';
import type { Adapter, Batch } from './adapter.ts';
import { size, toolsOf } from './tools.ts';

/** Mistakes are errors in the same words, before anything is changed. */
export function describeRejections<T>(adapter: Adapter<T>): void {
  const { CutMix, layout, toTensor, readsLabels = true, isExplicit = false } = adapter;
  const { hasInto = false, hasDispose = true, commonWords = (message) => message } = adapter;
  const { imageDims, images, oneHot, batchOf } = toolsOf(adapter);

  describe('rejects', () => {
    const a = () => batchOf(4);
    const floats = (dims: readonly number[], value = 0) =>
      toTensor('float32', new Float32Array(size(dims)).fill(value), dims);
    const ids = (...values: number[]) =>
      toTensor('int32', Int32Array.from(values), [values.length]);
    type Refusal = [
      what: string,
      error: typeof TypeError | typeof RangeError,
      message: string | RegExp,
      input: () => [Batch<T>, Batch<T>?],
      options?: CutMixOptions,
    ];
    const as = (value: unknown) => value as Batch<T>;
    const disposed = (tensor: T): T => {
      (tensor as { dispose(): void }).dispose();
      return tensor;
    };
    const text = (dims: readonly number[]) => `[${dims.join(', ')}]`;
    const refusals: Refusal[] = [
      [
        'images of another shape',
        RangeError,
        `shape of batchB.xs must be ${text(imageDims(4, 6, 8, 2))}, as batchA.xs has, received ` +
          text(imageDims(4, 8, 6, 2)),
        () => [a(), { ...a(), xs: images(imageDims(4, 8, 6, 2)) }],
      ],
      [
        'images of another type',
        TypeError,
        'type of batchB.xs must be "float32", as batchA.xs has, received "int32"',
        () => [a(), { ...a(), xs: images(imageDims(4, 6, 8, 2), 'int32') }],
      ],
      [
        'labels of another type',
        TypeError,
        'type of batchB.ys must be "float32", as batchA.ys has, received "int32"',
        () => [a(), { ...a(), ys: toTensor('int32', new Int32Array(12), [4, 3]) }],
      ],
      [
        'labels of another K',
        RangeError,
        'shape of batchB.ys must be [N, 3], to match batchA.ys, received [4, 7]',
        () => [a(), { ...a(), ys: oneHot(4, 7) }],
      ],
      [
        'labels without a class',
        RangeError,
        'shape of batchA.ys must be [N, K] with K >= 1, received [4, 0]',
        () => [{ ...a(), ys: floats([4, 0]) }],
      ],
      [
        'images below rank 3',
        RangeError,
        'shape of batchA.xs must be of rank 3 or more, received [4, 6] ' +
          '(reshape flat images, and batch a single one first)',
        () => [{ ...a(), xs: floats([4, 6]) }],
      ],
      [
        'labels above rank 2',
        RangeError,
        'shape of batchA.ys must be [N, K] or [N] with N = 4, received [4, 1, 3]',
        () => [{ ...a(), ys: floats([4, 1, 3]) }],
      ],
      [
        'labels for more images',
        RangeError,
        'shape of batchA.ys must be [N, K] or [N] with N = 4, received [5, 3]',
        () => [{ ...a(), ys: oneHot(5) }],
      ],
      [
        'labels of the second batch for fewer images',
        RangeError,
        'shape of batchB.ys must be [N, K] or [N] with N = 4, received [3, 3]',
        () => [a(), { ...a(), ys: oneHot(3) }],
      ],
      [
        'ids without numClasses',
        TypeError,
        'numClasses must be given for batchA.ys of shape [N], received undefined',
        () => [{ ...a(), ys: ids(0, 1, 2, 0) }],
      ],
      [
        'ids that are floats',
        TypeError,
        'type of batchA.ys of shape [N] must be an integer type, received "float32" ' +
          '(cast class ids to int32; other labels are [N, K])',
        () => [{ ...a(), ys: floats([4]) }],
        { numClasses: 3 },
      ],
      [
        'a K that is not numClasses',
        RangeError,
        'shape of batchA.ys must be [N, 4], to match numClasses, received [4, 3]',
        () => [a()],
        { numClasses: 4 },
      ],
      [
        'a missing batch',
        TypeError,
        'batchA must be { xs, ys }, received undefined',
        () => [undefined as unknown as Batch<T>],
      ],
      [
        'a batch without images',
        TypeError,
        'batchA must be { xs, ys }, received { ys } (name the images xs and the labels ys)',
        () => [as({ ys: oneHot(4) })],
      ],
      [
        'images that are undefined',
        TypeError,
        'batchA.xs must be a tensor, received undefined',
        () => [as({ xs: undefined, ys: oneHot(4) })],
      ],
      [
        'a batch with other names',
        TypeError,
        'batchA must be { xs, ys }, received { image, label } ' +
          '(name the images xs and the labels ys)',
        () => [as({ image: a().xs, label: a().ys })],
      ],
      [
        'a batch that was not awaited',
        TypeError,
        'batchA must be { xs, ys }, received a Promise (await it first)',
        () => [as(Promise.resolve(a()))],
      ],
      [
        'what an iterator gives',
        TypeError,
        'batchA must be { xs, ys }, received { value, done } ' + '(pass result.value)',
        () => [as({ value: a(), done: false })],
      ],
      [
        'images and labels as two arguments',
        TypeError,
        'batchA must be { xs, ys }, received a tensor (pass one object, { xs, ys })',
        () => [as(a().xs), as(a().ys)],
      ],
      [
        'images and labels in an array',
        TypeError,
        'batchA must be { xs, ys }, received [a tensor, a tensor] ' +
          '(pass { xs, ys } instead of an array)',
        () => [as([a().xs, a().ys])],
      ],
      [
        'two batches in an array',
        TypeError,
        'batchA must be { xs, ys }, received [{ xs, ys }, { xs, ys }] ' +
          '(pass two arguments: apply(a, b))',
        () => [as([a(), a()])],
      ],
      [
        'the index that Array.map passes',
        TypeError,
        'batchB must be { xs, ys }, received 0 ' +
          '(Array.map passes an index too: use map((batch) => cutmix.apply(batch)))',
        () => [a(), as(0)],
      ],
      [
        'options in the place of the second batch',
        TypeError,
        'batchB must be { xs, ys }, received { into } ' +
          (hasInto
            ? '(options come last: apply(batchA, undefined, { into }))'
            : '(there is no option into here: results are new tensors)'),
        () => [a(), as({ into: a().xs })],
      ],
      [
        'images that were not awaited',
        TypeError,
        'batchA.xs must be a tensor, received a Promise (await it first)',
        () => [as({ ...a(), xs: Promise.resolve(a().xs) })],
      ],
      [
        'a single example',
        RangeError,
        'shape of batchA.ys must be [N, K] or [N] with N = 8, received [] ' +
          '(a single example? batch it first, in tfjs by dataset.batch(32))',
        () => [{ xs: images([8, 8, 3]), ys: toTensor('int32', Int32Array.of(3), []) }],
        { numClasses: 10 },
      ],
      [
        'class ids of shape [N, 1]',
        RangeError,
        'shape of batchA.ys must be [N] or [N, K > 1] for integers, received [4, 1] ' +
          '(squeeze class ids to [N]; if K is 1, pass numClasses: 1)',
        () => [{ ...a(), ys: toTensor('int32', Int32Array.of(0, 1, 2, 3), [4, 1]) }],
      ],
      [
        'class ids of shape [N, 1] with numClasses',
        RangeError,
        'shape of batchA.ys must be [N, 4], to match numClasses, received [4, 1] ' +
          '(squeeze class ids to [N])',
        () => [{ ...a(), ys: toTensor('int32', Int32Array.of(0, 1, 2, 3), [4, 1]) }],
        { numClasses: 4 },
      ],
      [
        'a minBoxSize larger than the images',
        RangeError,
        'minBoxSize must be at most 8, the longer side, received 9',
        () => [a()],
        { minBoxSize: 9 },
      ],
    ];
    if (readsLabels) {
      refusals.push(
        [
          'an id out of range',
          RangeError,
          'batchA.ys[2] must be an integer in 0..2, received 3',
          () => [{ ...a(), ys: ids(0, 1, 3, 0) }],
          { numClasses: 3 },
        ],
        [
          'NaN labels',
          RangeError,
          'row 0 of batchA.ys must be finite in float32, received NaN',
          () => [{ ...a(), ys: floats([4, 3], Number.NaN) }],
        ],
      );
    }
    if (hasDispose) {
      refusals.push(
        [
          'a disposed tensor',
          RangeError,
          'batchA.xs is already disposed',
          () => [{ ...a(), xs: disposed(a().xs) }],
        ],
        [
          'disposed labels of the second batch',
          RangeError,
          'batchB.ys is already disposed',
          () => [a(), { ...a(), ys: disposed(a().ys) }],
        ],
      );
    }
    /** What it throws, without what differs by adapter: its name and the words of the runtime. */
    const refusal = (act: () => unknown): { message: string; name: string } => {
      try {
        act();
      } catch (error) {
        const { message, name } = error as Error;
        expect(message).toMatch(/^@cutmix\/\w+: /);
        const text = commonWords(message)
          .replace(/^\S+ /, '')
          .replace(/\bdtype\b/g, 'type')
          .replace(/\ban? (tfjs|ONNX Runtime) tensor/g, 'a tensor');
        return { name, message: text };
      }
      throw new Error('It was not rejected.');
    };
    it.each(refusals)('%s', (_what, error, message, input, options = {}) => {
      const cutmix = new CutMix({ seed: 0, ...options });
      const refused = refusal(() => cutmix.apply(...input()));
      expect(refused.name).toBe(error.name);
      if (typeof message === 'string') expect(refused.message).toBe(message);
      else expect(refused.message).toMatch(message);
      expect(cutmix.step).toBe(0);
    });

    it('an option with a typo, and suggests the right one', () => {
      const typo = { aplha: 1 } as CutMixOptions;
      expect(refusal(() => new CutMix(typo))).toEqual({
        name: 'TypeError',
        message:
          'unknown option "aplha"; did you mean "alpha"? Known: alpha, placement, minBoxSize, ' +
          'oddSides, probability, granularity, pairing, numClasses, labelSmoothing, seed, step, ' +
          'mixUntilStep, layout',
      });
    });

    it.each([
      ['alpha', 3],
      ['seed', 5n],
      ['layout', 'NCHW'],
    ])('setting %s, and says what to do instead', (name, value) => {
      const cutmix = new CutMix({ seed: 0 });
      expect(refusal(() => Object.assign(cutmix, { [name]: value })).message).toBe(
        `${name} cannot be changed (make another instance from { ...cutmix, ${name}: … })`,
      );
      if (!isExplicit) expect(() => Object.assign(cutmix, { numClases: 3 })).toThrow(TypeError);
    });

    it('a step that no other follows, before it does anything', () => {
      const cutmix = new CutMix({ seed: 0 });
      cutmix.step = Number.MAX_SAFE_INTEGER;
      expect(refusal(() => cutmix.apply(a())).message).toBe(
        'step must be below 9007199254740991, so that another can follow, received ' +
          '9007199254740991',
      );
      cutmix.step -= 1;
      cutmix.apply(a());
      expect(cutmix.step).toBe(Number.MAX_SAFE_INTEGER);
    });

    it('a plan for another size', () => {
      const cutmix = new CutMix({ seed: 0 });
      const plan = cutmix.plan({ batchSize: 4, height: 8, width: 6 });
      expect(() => cutmix.applyPlan(plan, a())).toThrow(/plan\.height/);
      expect(() => cutmix.composite(plan, a().xs)).toThrow(RangeError);
    });

    it('a plan for two batches where there is one', () => {
      const cutmix = new CutMix({ seed: 0 });
      const plan = cutmix.plan({ batchSize: 4, height: 6, width: 8, paired: true });
      const message =
        'plan.paired must be false for one batch, received true ' +
        '(pass two batches, or plan without paired)';
      for (const act of [() => cutmix.applyPlan(plan, a()), () => cutmix.composite(plan, a().xs)]) {
        expect(refusal(act)).toEqual({ name: 'RangeError', message });
      }
      cutmix.applyPlan(plan, a(), a());
      cutmix.composite(plan, a().xs, a().xs);
    });

    it('a plan that was parsed but not restored', () => {
      const cutmix = new CutMix({ seed: 0 });
      const plan = cutmix.plan({ batchSize: 1, height: 6, width: 8 });
      const parsed = JSON.parse(JSON.stringify(planToJSON(plan)));
      expect(refusal(() => cutmix.applyPlan(parsed, batchOf(1))).message).toMatch(
        /^plan\.boxes must be of type Int32Array, received \[.*\] \(restore it with planFromJSON\)$/,
      );
      expect(refusal(() => cutmix.applyPlan(JSON.parse(JSON.stringify(plan)), batchOf(1)))).toEqual(
        {
          name: 'TypeError',
          message:
            'plan.boxes must be of type Int32Array, received Object ' +
            '(restore it with planFromJSON)',
        },
      );
    });

    it('batches before the plan', () => {
      const cutmix = new CutMix({ seed: 0 });
      const plan = cutmix.plan({ batchSize: 4, height: 6, width: 8 });
      const keys = '{ batchSize, height, width, step, paired, boxes, partners, lambdas }';
      const [planFirst, batchFirst] = [plan as never, a() as never];
      expect(refusal(() => cutmix.applyPlan(batchFirst, planFirst)).message).toBe(
        `batchA must be { xs, ys }, received ${keys} ` +
          '(the plan comes first: applyPlan(plan, batchA, batchB))',
      );
      expect(refusal(() => cutmix.composite(a().xs as never, planFirst)).message).toBe(
        `a must be a tensor, received ${keys} (the plan comes first: composite(plan, a, b))`,
      );
      expect(refusal(() => cutmix.composite(plan, batchFirst)).message).toBe(
        'a must be a tensor, received { xs, ys } (pass its xs)',
      );
    });

    it('images that fit only the other layout, unless a layout is given', () => {
      const cutmix = new CutMix({ seed: 0 });
      const other = layout === 'NCHW' ? 'NHWC' : 'NCHW';
      const axes = layout === 'NCHW' ? '[N, …, C, H, W]' : '[N, …, H, W, C]';
      const dims = layout === 'NCHW' ? [4, 8, 8, 3] : [4, 3, 8, 8];
      const batch = { xs: images(dims), ys: oneHot(4) };
      const message =
        `must be ${axes} by default, received [${dims.join(', ')}] (it looks like ${other}: ` +
        `pass layout: '${other}', or '${layout}' if that is right)`;
      if (!isExplicit) {
        expect(refusal(() => cutmix.apply(batch)).message).toBe(`shape of batchA.xs ${message}`);
        const plan = cutmix.plan({ batchSize: 4, height: 8, width: 8 });
        expect(refusal(() => cutmix.composite(plan, batch.xs)).message).toBe(
          `shape of a ${message}`,
        );
        expect(cutmix.step).toBe(0);
      }
      for (const given of ['NHWC', 'NCHW'] as const) {
        new CutMix({ seed: 0, layout: given }).apply(batch);
      }
    });
  });
}
