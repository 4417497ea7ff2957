import { planMixUp } from '@cutmix/core';
import { adapterChecks, OPTION_NAMES } from '@cutmix/core/adapter';
import { describe, expect, it } from 'vitest';
import { tensorRemedy } from '../../src/adapter/remedies.ts';
import { type ExampleTensor, exampleChecks, exampleRuntime, tensor } from './exampleChecks.ts';

const checks = exampleChecks();
const read = { layout: undefined, numClasses: undefined };
const batch = (xs = tensor('float32', 2, 8, 8, 3), ys = tensor('float32', 2, 10)) => ({ xs, ys });
const blending = planMixUp({ seed: 1 }, { batchSize: 2, height: 8, width: 8 });
const { blends: _, ...copying } = blending;
const as = <T>(value: unknown): T => value as T;

it('accepts what fits', () => {
  checks.checkBatchObject('batchA', batch());
  checks.checkOptions({ alpha: 1, layout: 'NHWC' }, OPTION_NAMES);
  checks.checkHasNext(Number.MAX_SAFE_INTEGER - 1);
  checks.checkTensor('a', tensor('int32', 1));
  checks.checkBlendable(blending, 'a', tensor('int32', 2, 8, 8, 3));
  checks.checkBlendable(copying, 'a', tensor('bool', 2, 8, 8, 3));
  expect(checks.checkPair(batch().xs, undefined, undefined)).toMatchObject({ batchSize: 2 });
  const size = { batchSize: 2, height: 8, width: 8 };
  expect(checks.checkPair(batch().xs, batch().xs, undefined)).toEqual(size);
  const [a, b] = [batch(), batch()];
  const names = { key: undefined, name: 'batchA.ys' };
  expect(checks.checkBatches(a, b, read)).toEqual({
    size,
    heads: [{ ...names, own: a.ys, otherName: 'batchB.ys', other: b.ys, classes: 10 }],
  });
  const ids = batch(undefined, tensor('int32', 2));
  expect(checks.checkBatches(ids, undefined, { ...read, numClasses: 5 })).toMatchObject({
    size,
    heads: [{ ...names, own: ids.ys, other: undefined, classes: 5 }],
  });
});

it.each([0, 1, 2, 3])('rejects a dimension %d that is not a size, however deep', (axis) => {
  let deep: unknown = [];
  for (let depth = 0; depth < 100_000; depth++) deep = [deep];
  for (const bad of [deep, -1, 1.5, '3', null]) {
    const xs = { ...tensor('float32'), shape: [2, 8, 8, 3].with(axis, as<number>(bad)) };
    const check = () => checks.checkBatches(batch(as(xs)), batch(), read);
    expect(check).toThrow(`shape of batchA.xs[${axis}] must be an integer in`);
    expect(() => checks.checkPair(as(xs), tensor('float32', 2, 8, 8, 3), undefined)).toThrow(
      `shape of a[${axis}] must be an integer in`,
    );
  }
});

/** Mistakes and what is said about them, after the package's name. */
const mistakes: [mistake: string, error: ErrorConstructor, message: string, act: () => unknown][] =
  [
    [
      'null for a batch',
      TypeError,
      'batchA must be { xs, ys }, received null',
      () => checks.checkBatchObject('batchA', as(null)),
    ],
    [
      'another dtype',
      TypeError,
      'dtype of batchB.xs must be "float32", as batchA.xs has, received "int32"',
      () => checks.checkBatches(batch(), batch(tensor('int32', 2, 8, 8, 3)), read),
    ],
    [
      'another shape',
      RangeError,
      'shape of b must be [2, 8, 8, 3], as a has, received [2, 8, 9, 3]',
      () => checks.checkPair(batch().xs, tensor('float32', 2, 8, 9, 3), undefined),
    ],
    [
      'labels for more images',
      RangeError,
      'shape of batchA.ys must be [N, K] or [N] with N = 2, received [3, 10]',
      () => checks.checkBatches(batch(undefined, tensor('float32', 3, 10)), undefined, read),
    ],
    [
      'another K',
      RangeError,
      'shape of batchB.ys must be [N, 10], to match batchA.ys, received [2, 9]',
      () => checks.checkBatches(batch(), batch(undefined, tensor('float32', 2, 9)), read),
    ],
    [
      'class ids that are floats',
      TypeError,
      'dtype of batchA.ys of shape [N] must be an integer type, received "float32" ' +
        '(cast class ids to int32; other labels are [N, K])',
      () => checks.checkBatches(batch(undefined, tensor('float32', 2)), undefined, read),
    ],
    [
      'labels of rank 3',
      RangeError,
      'shape of batchA.ys must be [N, K] or [N] with N = 2, received [2, 5, 5]',
      () => checks.checkBatches(batch(undefined, tensor('float32', 2, 5, 5)), undefined, read),
    ],
    [
      'float labels of one example, for images of rank 3',
      RangeError,
      'shape of batchA.ys must be [8, K] or [8], for 8 images, received [10] ' +
        '(a single example? batch it first, in tfjs by dataset.batch(32))',
      () =>
        checks.checkBatches(
          batch(tensor('float32', 8, 8, 3), tensor('float32', 10)),
          undefined,
          read,
        ),
    ],
    [
      'float class ids for images of rank 3',
      TypeError,
      'dtype of batchA.ys of shape [N] must be an integer type, received "float32" ' +
        '(cast class ids to int32; other labels are [N, K])',
      () =>
        checks.checkBatches(
          batch(tensor('float32', 8, 8, 3), tensor('float32', 8)),
          undefined,
          read,
        ),
    ],
    [
      'too many labels for images of rank 4, without the remedy for a single example',
      RangeError,
      'shape of batchA.ys must be [N, K] or [N] with N = 2, received [3]',
      () =>
        checks.checkBatches(batch(undefined, tensor('int32', 3)), undefined, {
          ...read,
          numClasses: 5,
        }),
    ],
    [
      'fractions for another number of images of rank 4, without that remedy',
      TypeError,
      'dtype of batchA.ys of shape [N] must be an integer type, received "float32" (cast class ids to int32; other labels are [N, K])',
      () => checks.checkBatches(batch(undefined, tensor('float32', 3)), undefined, read),
    ],
    [
      'images that are no tensor',
      TypeError,
      'batchA.xs must be a tfjs tensor, received 5',
      () => checks.checkBatches(batch(as(5)), undefined, read),
    ],
    [
      'no tensor for a',
      TypeError,
      'a must be a tfjs tensor, received 5',
      () => checks.checkPair(as(5), undefined, undefined),
    ],
    [
      'null for b',
      TypeError,
      'b must be a tfjs tensor, received null',
      () => checks.checkPair(batch().xs, as(null), undefined),
    ],
    [
      'a longer shape',
      RangeError,
      'shape of b must be [2, 8, 8], as a has, received [2, 8, 8, 3]',
      () => checks.checkPair(tensor('float32', 2, 8, 8), tensor('float32', 2, 8, 8, 3), undefined),
    ],
    [
      'a shorter shape',
      RangeError,
      'shape of b must be [2, 8, 8, 3], as a has, received [2, 8, 8]',
      () => checks.checkPair(batch().xs, tensor('float32', 2, 8, 8), undefined),
    ],
    [
      'blends for bool images',
      TypeError,
      'dtype of a must be one of float32, int32 for MixUp, received "bool" (cast to float32)',
      () => checks.checkBlendable(blending, 'a', tensor('bool', 2, 8, 8, 3)),
    ],
    [
      'null for options',
      TypeError,
      'options must be an object, received null',
      () => checks.checkOptions(as(null), ['alpha']),
    ],
    [
      'the last step',
      RangeError,
      'step must be below 9007199254740991, so that another can follow, received 9007199254740991',
      () => checks.checkHasNext(Number.MAX_SAFE_INTEGER),
    ],
  ];

it('rejects blends by an adapter that blends no images', () => {
  const { blendTypes: _, ...runtime } = exampleRuntime;
  for (const copies of [runtime, { ...runtime, blendTypes: [] }]) {
    const { checkBlendable } = adapterChecks(copies);
    checkBlendable(copying, 'a', batch().xs);
    expect(() => checkBlendable(blending, 'a', batch().xs)).toThrow(TypeError);
    expect(() => checkBlendable(blending, 'a', batch().xs)).toThrow(
      /^@cutmix\/example: plan must be without blends, received {.*} \(use one of CutMix\)$/,
    );
  }
});

it.each(mistakes)('rejects %s', (_mistake, error, message, act) => {
  expect(act).toThrow(new error(`@cutmix/example: ${message}`));
});

describe('an unknown option', () => {
  it.each([
    ['alhpa', 'alpha'],
    ['aplha', 'alpha'],
    ['Alpha', 'alpha'],
    ['num_classes', 'numClasses'],
    ['classes', 'numClasses'],
    ['ALPHA', 'alpha'],
    ['prob', 'probability'],
    ['label_smoothing', 'labelSmoothing'],
    ['labelSmoothng', 'labelSmoothing'],
    ['steb', 'step'],
    ['smoothing', 'labelSmoothing'],
    ['sed', 'seed'],
    ['setp', 'step'],
    ['minBoxsize', 'minBoxSize'],
    ['layuot', 'layout'],
    // In upper case each ß would be two letters.
    ['alphaßß', 'alpha'],
  ])('%s suggests %s', (typo, name) => {
    expect(() => checks.checkOptions({ [typo]: 1 }, OPTION_NAMES)).toThrow(
      new TypeError(
        `@cutmix/example: unknown option "${typo}"; did you mean "${name}"? ` +
          `Known: ${OPTION_NAMES.join(', ')}`,
      ),
    );
  });

  it('suggests a name of any length', () => {
    const name = `${'long'.repeat(20)}Name`;
    expect(() => checks.checkOptions({ [`x${name}`]: 1 }, [name])).toThrow('did you mean "long');
    expect(() => checks.checkOptions({ [`${name}, it is`]: 1 }, [name])).toThrow('did you mean');
    expect(() => checks.checkOptions({ [`a${name}`]: 1 }, ['name'])).toThrow(/[^?]\. Known/);
  });

  it.each(['p', 'x', 'lab', 'batch', 'dataset', '', 'α', 'x'.repeat(1e6)])(
    'that resembles none suggests none (case %#)',
    (name) => {
      expect(() => checks.checkOptions({ [name]: 1 }, OPTION_NAMES)).toThrow(
        /^@cutmix\/example: unknown option "[^"]{0,40}"\. Known: alpha/,
      );
    },
  );
});

describe('what an error says was received', () => {
  class Picture {}
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  it.each<[unknown, string]>([
    ['x'.repeat(50), `"${'x'.repeat(40)}"`],
    [5n, '5n'],
    [-0, '0'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'Function'],
    [Promise.resolve(), 'a Promise'],
    [{}, '{ }'],
    [{ image: 1, label: 2 }, '{ image, label }'],
    [Object.create(null), '{ }'],
    [new Map(), 'Map'],
    [new Float32Array(2), 'Float32Array'],
    [new Picture(), 'Picture'],
    [tensor('float32'), 'a tfjs tensor'],
    [{ type: 'float32', dims: [], location: 'cpu' }, 'an ONNX Runtime tensor'],
    [[1, ['a'], { b: 2 }], '[1, […], { b }]'],
    [cyclic, '[[…]]'],
    [new Array(9).fill(0), '[0, 0, 0, 0, 0, 0, 0, 0]'],
    [[tensor('float32')], '[a tfjs tensor]'],
    [Object.fromEntries([...'abcdefghi'].map((key) => [key, 1])), '{ a, b, c, d, e, f, g, h }'],
  ])('case %#', (value, text) => {
    expect(checks.wrongKind('x', 'y', value).message).toBe(
      `@cutmix/example: x must be y, received ${text}`,
    );
  });
});

describe('remedies', () => {
  const tensorOf = (value: unknown) => () => checks.checkTensor('a', as<ExampleTensor>(value));
  const batchB = (value: unknown) => () => checks.checkBatchObject('batchB', as(value));
  it.each<[string, () => unknown]>([
    ['received a Promise (await it first)', batchB(Promise.resolve())],
    ['received a tfjs tensor (pass one object, { xs, ys })', batchB(tensor('float32'))],
    ['(pass { xs, ys } instead of an array)', batchB([])],
    ['(pass { xs, ys } instead of an array)', batchB([batch(), tensor('int32')])],
    ['(pass two arguments: apply(a, b))', batchB([...new Array(8).fill(batch()), 5])],
    ['received { alpha } (options go to the constructor: new CutMix({ … }))', batchB({ alpha: 1 })],
    [
      'received { cutmixShare } (options go to the constructor: new CutMix({ … }))',
      batchB({ cutmixShare: 1 }),
    ],
    [
      '(in tfjs use tf.browser.fromPixels, in @cutmix/arrays a list: [imageData])',
      tensorOf({ data: new Uint8ClampedArray(4), width: 1, height: 1 }),
    ],
    ['(pass { xs, ys } instead of an array)', batchB([tensor('float32'), tensor('int32')])],
    ['(pass two arguments: apply(a, b))', batchB([batch(), batch()])],
    [
      'received 1 (Array.map passes an index too: use map((batch) => cutmix.apply(batch)))',
      batchB(1),
    ],
    ['there is no option into here: results are new tensors', batchB({ into: 1 })],
    ['(the plan comes first: applyPlan(plan, batchA, batchB))', batchB({ boxes: 1 })],
    ['(pass result.value)', batchB({ value: batch(), done: false })],
    ['(use dataset.map((batch) => cutmix.apply(batch)))', batchB({ forEachAsync() {} })],
    [
      'received { image, label } (name the images xs and the labels ys)',
      batchB({ image: 1, label: 2 }),
    ],
    ['received { xs } (name the images xs and the labels ys)', batchB({ xs: 1 })],
    ['a must be a tfjs tensor, received a Promise (await it first)', tensorOf(Promise.resolve())],
    [
      'received an ONNX Runtime tensor (@cutmix/onnx is for ONNX Runtime tensors)',
      tensorOf({ type: 'float32', dims: [], location: 'cpu' }),
    ],
    ['(make a tensor of it: tf.tensor(values, shape))', tensorOf(new Float32Array(1))],
    ['(make a tensor of it: tf.tensor(values, shape))', tensorOf([[1]])],
    ['there is no option into here: results are new tensors', tensorOf({ into: 1 })],
    ['(the plan comes first: composite(plan, a, b))', tensorOf({ boxes: 1 })],
    ['received { xs, ys } (pass its xs)', tensorOf(batch())],
    ['(call its toTensor())', tensorOf({ toTensor() {} })],
  ])('%s', (message, act) => {
    expect(act).toThrow(TypeError);
    expect(act).toThrow(message);
  });

  it('has none for a number in place of the first batch, or for parts of an image', () => {
    const message = '@cutmix/example: batchA must be { xs, ys }, received 1';
    expect(() => checks.checkBatchObject('batchA', as(1))).toThrow(new TypeError(message));
    for (const part of ['data', 'width', 'height']) {
      const { [part]: _, ...rest } = { data: [0], width: 1, height: 1 } as Record<string, unknown>;
      expect(tensorOf(rest)).toThrow(/received { \w+, \w+ }$/);
    }
  });

  it('names the package and the method that fit', () => {
    const makeTensor = 'new Tensor(type, data, dims)';
    expect(tensorRemedy(tensor('float32'), { makeTensor })).toBe(
      '@cutmix/tfjs is for tfjs tensors',
    );
    expect(tensorRemedy({ into: 1 }, { makeTensor, hasInto: true })).toBe(
      'options come last: composite(plan, a, undefined, { into })',
    );
  });

  it.each([
    [tensor('float32', 8, 8, 3), tensor('float32', 10)],
    [tensor('float32', 8, 8, 3), tensor('int32')],
    [tensor('float32', 8, 8, 1, 3), tensor('int32')],
    [tensor('float32', 8, 8, 3), tensor('int32', 3)],
  ])('names a single example (case %#)', (xs, ys) => {
    expect(() => checks.checkBatches({ xs, ys }, undefined, { ...read, numClasses: 10 })).toThrow(
      '(a single example? batch it first, in tfjs by dataset.batch(32))',
    );
  });
});
