import { runInNewContext } from 'node:vm';
import { type LabelsOf, mapHeads } from '@cutmix/core/adapter';
import { describe, expect, it } from 'vitest';
import { type ExampleTensor, exampleChecks, tensor } from './exampleChecks.ts';

const checks = exampleChecks();
const xs = tensor('float32', 2, 8, 8, 3);
const onnxTensor = { type: 'float32', dims: [2, 3], location: 'cpu' };

type Ys = LabelsOf<ExampleTensor>;
type Counts = number | Record<string, number>;

const headsOf = (ys: unknown, other?: unknown, numClasses?: Counts) =>
  checks.checkBatches(
    { xs, ys: ys as Ys },
    other === undefined ? undefined : { xs, ys: other as Ys },
    { layout: undefined, numClasses },
  ).heads;

const color = tensor('int32', 2);
const kind = tensor('float32', 2, 7);

it('labels in a tensor that holds another tensor are one head', () => {
  for (const extra of [kind, onnxTensor]) {
    const ys = { ...kind, extra };
    expect(headsOf(ys)).toMatchObject([{ key: undefined, own: ys }]);
  }
});

describe('labels by name', () => {
  it('are one head for each name, in the order of the first batch', () => {
    const others = { kind: tensor('float32', 2, 7), color: tensor('int32', 2) };
    expect(headsOf({ color, kind }, others, { color: 3 })).toEqual([
      {
        key: 'color',
        name: 'batchA.ys.color',
        own: color,
        otherName: 'batchB.ys.color',
        other: others.color,
        classes: 3,
      },
      {
        key: 'kind',
        name: 'batchA.ys.kind',
        own: kind,
        otherName: 'batchB.ys.kind',
        other: others.kind,
        classes: 7,
      },
    ]);
  });

  it('accept one number of classes for all heads', () => {
    expect(headsOf({ a: color, b: color }, undefined, 4).map(({ classes }) => classes)).toEqual([
      4, 4,
    ]);
  });

  it('may have any names', () => {
    const names = ['boxes', 'into', 'xs', 'then', 'data', 'toString', '__proto__', '0', ''];
    const ys = Object.fromEntries(names.map((name) => [name, color]));
    const counts = Object.fromEntries(names.map((name, i) => [name, i + 1]));
    const heads = headsOf(ys, ys, counts);
    expect(new Set(heads.map(({ key }) => key))).toEqual(new Set(names));
    for (const { key, classes } of heads) expect(classes).toBe(names.indexOf(key!) + 1);
  });

  it('may come from another realm or have no prototype', () => {
    expect(headsOf(Object.assign(Object.create(null), { kind }))).toHaveLength(1);
    expect(headsOf(Object.assign(runInNewContext('({})'), { kind, more: kind }))).toHaveLength(2);
  });

  it('do not take a number of classes from the prototype of the option', () => {
    expect(() => headsOf({ toString: color }, undefined, {})).toThrow(
      'numClasses.toString must be given for batchA.ys.toString of shape [N], received undefined',
    );
  });
});

const rejected: [
  mistake: string,
  error: ErrorConstructor,
  message: string,
  ...args: Parameters<typeof headsOf>,
][] = [
  [
    'no names',
    TypeError,
    'batchA.ys must be a tfjs tensor, or an object of them by name, received { }',
    {},
  ],
  [
    'names of two levels',
    TypeError,
    'batchA.ys.head must be a tfjs tensor, received { kind } (names have one level)',
    { head: { kind } },
  ],
  [
    'a Promise of a head',
    TypeError,
    'batchA.ys.kind must be a tfjs tensor, received a Promise (await it first)',
    { kind: Promise.resolve(kind) },
  ],
  [
    'numbers by name',
    TypeError,
    'batchA.ys.kind must be a tfjs tensor, received [0, 1] (make a tensor of it: ' +
      'tf.tensor(values, shape))',
    { kind: [0, 1] },
  ],
  [
    'a tensor of another runtime',
    TypeError,
    'batchA.ys must be a tfjs tensor, received an ONNX Runtime tensor ' +
      '(@cutmix/onnx is for ONNX Runtime tensors)',
    onnxTensor,
  ],
  [
    'a tensor of another runtime under a name',
    TypeError,
    'batchA.ys.kind must be a tfjs tensor, received an ONNX Runtime tensor ' +
      '(@cutmix/onnx is for ONNX Runtime tensors)',
    { kind: onnxTensor },
  ],
  [
    'a tensor of another runtime under the name of an option',
    TypeError,
    'batchA.ys.boxes must be a tfjs tensor, received an ONNX Runtime tensor ' +
      '(@cutmix/onnx is for ONNX Runtime tensors)',
    { boxes: onnxTensor },
  ],
  [
    'a typed array with its shape',
    TypeError,
    'batchA.ys must be a tfjs tensor, received { data, shape } (@cutmix/arrays is for { data, shape })',
    { data: new Float32Array(6), shape: [2, 3] },
  ],
  [
    'a plan',
    TypeError,
    'batchA.ys must be a tfjs tensor, received { boxes } (the plan comes first: composite(plan, a, b))',
    { boxes: new Int32Array(8) },
  ],
  ['null', TypeError, 'batchA.ys must be a tfjs tensor, received null', null],
  ['undefined', TypeError, 'batchA.ys must be a tfjs tensor, received undefined', undefined],
  [
    'a number under a name, beside a tensor under the name of an option',
    TypeError,
    'batchA.ys.kind must be a tfjs tensor, received 5',
    { boxes: color, kind: 5 },
    undefined,
    { boxes: 3 },
  ],
  ['a Map', TypeError, 'batchA.ys must be a tfjs tensor, received Map', new Map([['kind', kind]])],
  [
    'an instance of a class',
    TypeError,
    'batchA.ys must be a tfjs tensor, received Labels',
    new (class Labels {
      kind = kind;
    })(),
  ],
  [
    'a name that the second batch lacks',
    TypeError,
    'batchB.ys must be an object of color, kind, as batchA.ys is, received { color } ("kind" is missing)',
    { color, kind },
    { color },
    3,
  ],
  [
    'a name that the first batch lacks',
    TypeError,
    'batchB.ys must be an object of color, as batchA.ys is, received { color, kind } ' +
      '("kind" is not in batchA.ys)',
    { color },
    { color, kind },
    3,
  ],
  [
    'a name with a typo',
    TypeError,
    'batchB.ys must be an object of color, kind, as batchA.ys is, received { colr, kind } ' +
      '("colr" is not in batchA.ys; did you mean "color"?)',
    { color, kind },
    { colr: color, kind },
    3,
  ],
  [
    'names in the first batch only',
    TypeError,
    'batchB.ys must be an object of kind, as batchA.ys is, received a tfjs tensor',
    { kind },
    kind,
  ],
  [
    'names in the second batch only',
    TypeError,
    'batchB.ys must be a tfjs tensor, as batchA.ys is, received { kind }',
    kind,
    { kind },
  ],
  [
    'numbers of classes by name for labels without names',
    TypeError,
    'numClasses must be a number for labels without names, received { kind }',
    kind,
    undefined,
    { kind: 7 },
  ],
  [
    'a number of classes for an unknown name',
    TypeError,
    'numClasses must be by names of batchA.ys: color, kind, received { colr, kind } ' +
      '("colr" is not in batchA.ys; did you mean "color"?)',
    { color, kind },
    undefined,
    { colr: 3, kind: 7 },
  ],
  [
    'ids without their number of classes',
    TypeError,
    'numClasses.color must be given for batchA.ys.color of shape [N], received undefined',
    { color, kind },
    undefined,
    { kind: 7 },
  ],
  [
    'another K than given',
    RangeError,
    'shape of batchA.ys.kind must be [N, 8], to match numClasses.kind, received [2, 7]',
    { color, kind },
    undefined,
    { color: 3, kind: 8 },
  ],
  [
    'another K than the number for all heads',
    RangeError,
    'shape of batchA.ys.kind must be [N, 8], to match numClasses, received [2, 7]',
    { color, kind },
    undefined,
    8,
  ],
  [
    'another K in the second batch',
    RangeError,
    'shape of batchB.ys.kind must be [N, 7], to match batchA.ys.kind, received [2, 6]',
    { kind },
    { kind: tensor('float32', 2, 6) },
  ],
  [
    'another dtype in the second batch',
    TypeError,
    'dtype of batchB.ys.kind must be "float32", as batchA.ys.kind has, received "int32"',
    { kind },
    { kind: tensor('int32', 2, 7) },
  ],
  [
    'another number of rows',
    RangeError,
    'shape of batchA.ys.kind must be [N, K] or [N] with N = 2, received [3, 7]',
    { color, kind: tensor('float32', 3, 7) },
    undefined,
    { color: 3 },
  ],
  [
    'ids of shape [N, 1]',
    RangeError,
    'shape of batchA.ys.color must be [N] or [N, K > 1] for integers, received [2, 1] ' +
      '(squeeze class ids to [N]; if K is 1, pass numClasses.color: 1)',
    { color: tensor('int32', 2, 1) },
  ],
];

it.each(rejected)('rejects %s', (_mistake, error, message, ...args) => {
  expect(() => headsOf(...args)).toThrow(new error(`@cutmix/example: ${message}`));
});

describe('mapHeads', () => {
  it('returns one result for labels without names', () => {
    expect(mapHeads(headsOf(kind), ({ name, classes }) => `${name}: ${classes}`)).toBe(
      'batchA.ys: 7',
    );
  });

  it('returns results by the same names', () => {
    const mixed = mapHeads(
      headsOf({ color, kind }, undefined, { color: 3 }),
      (head) => head.classes,
    );
    expect(mixed).toEqual({ color: 3, kind: 7 });
    expect(Object.keys(mapHeads(headsOf({ ['__proto__']: kind }), () => 1))).toEqual(['__proto__']);
  });
});
