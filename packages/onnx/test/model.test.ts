import { CutMix, type CutMixPlan, type Layout } from '@cutmix/onnx';
import {
  type CutMixModelOptions,
  type CutMixNodesOptions,
  createCutMixModel,
  cutMixNodes,
  type ElementType,
  encodeModel,
  type ModelInfo,
} from '@cutmix/onnx/model';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { ARRAYS, bytesOf, IMAGE_TYPES, type ImageType, randomTensor } from './tensors.ts';

interface Feeds {
  readonly batchSize: number;
  readonly height: number;
  readonly width: number;
  readonly layout: Layout;
  readonly rank: number;
}

function imageDims({ batchSize, height, width, layout, rank }: Feeds): number[] {
  if (rank === 3) return [batchSize, height, width];
  const frames = Array.from({ length: rank - 4 }, () => 2);
  return layout === 'NCHW'
    ? [batchSize, ...frames, 3, height, width]
    : [batchSize, ...frames, height, width, 3];
}

function planFeeds({ batchSize, boxes, lambdas, partners }: CutMixPlan, pairing: boolean) {
  return {
    boxes: new Tensor('int32', boxes, [batchSize, 4]),
    lambdas: new Tensor('float32', lambdas, [batchSize]),
    ...(pairing && { partners: new Tensor('int32', partners, [batchSize]) }),
  };
}

function floatLabels(rows: number, random: () => number): Tensor {
  return new Tensor('float32', Float32Array.from({ length: rows * 4 }, random), [rows, 4]);
}

/** Runs the model and the typed-array path on the same random batch. */
async function compare(
  session: InferenceSession,
  { dtype, pairing }: { dtype: ImageType; pairing: boolean },
  feeds: Feeds,
  seed: number,
): Promise<void> {
  const { batchSize, height, width, layout } = feeds;
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const dims = imageDims(feeds);
  const batch = () => ({
    xs: dtype === 'bool' ? randomBools(dims, random) : randomTensor(dtype, dims, random),
    ys: floatLabels(batchSize, random),
  });
  const [a, b] = [batch(), batch()];
  const cutmix = new CutMix({ seed, layout, minBoxSize: 1 });
  const plan = cutmix.plan({ batchSize, height, width, paired: !pairing });
  const expected = cutmix.applyPlan(plan, a, pairing ? undefined : b);
  const actual = await session.run({
    xs_a: a.xs,
    ys_a: a.ys,
    ...(pairing ? {} : { xs_b: b.xs, ys_b: b.ys }),
    ...planFeeds(plan, pairing),
  });
  expect(actual['xs']!.dims).toEqual(expected.xs.dims);
  expect(bytesOf(actual['xs']!)).toEqual(bytesOf(expected.xs));
  expect(bytesOf(actual['ys']!)).toEqual(bytesOf(expected.ys));
}

function randomBools(dims: readonly number[], random: () => number): Tensor {
  const size = dims.reduce((product, dim) => product * dim, 1);
  return new Tensor(
    'bool',
    Uint8Array.from({ length: size }, () => Math.round(random())),
    dims,
  );
}

async function onCpu(
  options: CutMixModelOptions,
  use: (session: InferenceSession) => Promise<void>,
): Promise<void> {
  const model = createCutMixModel(options);
  const session = await InferenceSession.create(model, { executionProviders: ['cpu'] });
  await use(session);
  await session.release();
}

describe('the model gives what the typed-array path gives, bit for bit', () => {
  it.each(IMAGE_TYPES.flatMap((dtype) => [false, true].map((pairing) => ({ dtype, pairing }))))(
    '$dtype, pairing $pairing',
    async ({ dtype, pairing }) => {
      const options = fc.record({
        layout: fc.constantFrom<Layout>('NCHW', 'NHWC'),
        rank: fc.integer({ min: 3, max: 6 }),
        opset: fc.integer({ min: 17, max: 21 }),
      });
      const size = fc.record({
        batchSize: fc.integer({ min: 1, max: 5 }),
        height: fc.integer({ min: 1, max: 9 }),
        width: fc.integer({ min: 1, max: 9 }),
      });
      await fc.assert(
        fc.asyncProperty(
          options,
          fc.array(size, { minLength: 1, maxLength: 3 }),
          fc.nat(),
          async (model, sizes, seed) => {
            // One session serves every size: all dimensions are dynamic.
            await onCpu({ ...model, dtype, pairing }, async (session) => {
              for (const batch of sizes) {
                await compare(session, { dtype, pairing }, { ...batch, ...model }, seed);
              }
            });
          },
        ),
        { numRuns: 8 },
      );
    },
  );

  // Both zeros, one, the smallest subnormal, a signaling and a quiet NaN with payloads.
  it.each([
    ['float16', [0x0n, 0x8000n, 0x3c00n, 0x1n, 0x7c01n, 0xfe12n]],
    ['float32', [0x0n, 0x80000000n, 0x3f800000n, 0x1n, 0x7f800001n, 0xffc12345n]],
    [
      'float64',
      [0x0n, 1n << 63n, 0x3ffn << 52n, 0x1n, (0x7ffn << 52n) | 1n, (0xfff8n << 48n) | 5n],
    ],
  ] as const)('%s: special values, beside and over each other', async (dtype, values) => {
    const bytesIn = (value: bigint) =>
      Array.from({ length: ARRAYS[dtype].BYTES_PER_ELEMENT }, (_, i) =>
        Number((value >> BigInt(8 * i)) & 0xffn),
      );
    const pairs = values.flatMap((a) => values.map((b) => [a, b]));
    const swapped = pairs.map(([a, b]) => [b!, a!]);
    const bytes = Uint8Array.from([...pairs, ...swapped].flat().flatMap(bytesIn));
    const xs = new Tensor(dtype, new ARRAYS[dtype](bytes.buffer), [2, pairs.length, 1, 2]);
    const ys = new Tensor('float32', [1, 0, 0, 1], [2, 2]);
    const plan: CutMixPlan = {
      ...{ batchSize: 2, height: 1, width: 2, step: 0 },
      boxes: Int32Array.of(0, 0, 1, 1, 1, 0, 2, 1),
      partners: Int32Array.of(1, 0),
      lambdas: Float32Array.of(0.5, 0.5),
    };
    const expected = new CutMix({ seed: 1 }).applyPlan(plan, { xs, ys });
    await onCpu({ dtype, pairing: true }, async (session) => {
      const actual = await session.run({ xs_a: xs, ys_a: ys, ...planFeeds(plan, true) });
      expect(bytesOf(actual['xs']!)).toEqual(bytesOf(expected.xs));
    });
  });

  it('of an empty batch', async () => {
    await onCpu({ layout: 'NHWC' }, (session) =>
      compare(
        session,
        { dtype: 'float32', pairing: false },
        { batchSize: 0, height: 4, width: 5, layout: 'NHWC', rank: 4 },
        1,
      ),
    );
  });
});

describe('the nodes', () => {
  it('are spliced into a larger graph by names of its own', async () => {
    const images = (name: string) => ({ name, type: 'float32', dims: [2, 1, 3, 3] }) as const;
    const labels = (name: string) => ({ name, type: 'float32', dims: [2, 2] }) as const;
    const names = { xs_a: 'left', xs_b: 'right', ys_a: 'p', ys_b: 'q', xs: 'mixed', ys: 'r' };
    const { nodes, initializers } = cutMixNodes({ names, prefix: 'mix/' });
    const model = encodeModel(
      {
        name: 'doubled',
        nodes: [...nodes, { opType: 'Add', inputs: ['mixed', 'mixed'], outputs: ['doubled'] }],
        initializers,
        inputs: [
          images('left'),
          images('right'),
          labels('p'),
          labels('q'),
          { name: 'boxes', type: 'int32', dims: [2, 4] },
          { name: 'lambdas', type: 'float32', dims: [2] },
        ],
        outputs: [images('doubled'), labels('r')],
      },
      { opset: 17, producer: 'a test' },
    );
    const session = await InferenceSession.create(model);
    const filled = (value: number) =>
      new Tensor('float32', new Float32Array(18).fill(value), [2, 1, 3, 3]);
    const results = await session.run({
      left: filled(1),
      right: filled(5),
      p: new Tensor('float32', [1, 0, 1, 0], [2, 2]),
      q: new Tensor('float32', [0, 1, 0, 1], [2, 2]),
      boxes: new Tensor('int32', [1, 0, 3, 2, 0, 0, 0, 0], [2, 4]),
      lambdas: new Tensor('float32', [5 / 9, 1], [2]),
    });
    await session.release();
    const untouched = Array.from({ length: 9 }, () => 2);
    expect([...(results['doubled']!.data as Float32Array)]).toEqual([
      ...[2, 10, 10, 2, 10, 10, 2, 2, 2],
      ...untouched,
    ]);
    const share = Math.fround(5 / 9);
    expect([...(results['r']!.data as Float32Array)]).toEqual([
      share,
      Math.fround(1 - share),
      1,
      0,
    ]);
  });
});

describe('the model', () => {
  it('names its version', () => {
    const text = new TextDecoder('latin1').decode(createCutMixModel());
    expect(text).toContain(`cutmix.version\x12${String.fromCharCode(packageJson.version.length)}`);
    expect(text).toContain(packageJson.version);
  });

  it.each([
    [{ layout: 'CHWN' }, RangeError, 'layout must be one of NCHW, NHWC, received "CHWN"'],
    [{ layout: 3 }, TypeError, 'layout must be one of NCHW, NHWC, received 3'],
    [{ dtype: 'string' }, RangeError, 'dtype must be one of float16, float32'],
    [{ rank: 2 }, RangeError, 'rank must be an integer in 3..64, received 2'],
    [{ rank: 3.5 }, RangeError, 'rank must be an integer in 3..64, received 3.5'],
    [{ rank: 1e9 }, RangeError, 'rank must be an integer in 3..64, received 1000000000'],
    [{ opset: 16 }, RangeError, 'opset must be an integer in 17..21, received 16'],
    [{ opset: 22 }, RangeError, 'opset must be an integer in 17..21, received 22'],
    [{ opset: '17' }, TypeError, 'opset must be an integer in 17..21, received "17"'],
    [{ pairing: 'roll' }, TypeError, 'pairing must be a boolean, received "roll"'],
    [{ dtpye: 'int8' }, TypeError, 'an option must be one of layout, dtype'],
    [null, TypeError, 'options must be an object, received null'],
  ])('refuses %o', (options, kind, message) => {
    const create = () => createCutMixModel(options as unknown as CutMixModelOptions);
    expect(create).toThrow(kind);
    expect(create).toThrow(`@cutmix/onnx: ${message}`);
  });

  it.each([
    [{ names: null }, TypeError, 'names must be an object, received null'],
    [{ names: { xs_c: 'x' } }, TypeError, 'a name must be for one of xs_a, xs_b, ys_a'],
    [{ names: { xs: 3 } }, TypeError, 'names.xs must be a string, received 3'],
    [{ names: { xs: '' } }, RangeError, 'names.xs must be a string that is not empty'],
    [{ prefix: 1 }, TypeError, 'prefix must be a string, received 1'],
    [
      { prefx: '' },
      TypeError,
      'an option must be one of layout, dtype, rank, opset, pairing, names',
    ],
  ])('as nodes refuses %o', (options, kind, message) => {
    const create = () => cutMixNodes(options as unknown as CutMixNodesOptions);
    expect(create).toThrow(kind);
    expect(create).toThrow(`@cutmix/onnx: ${message}`);
  });
});

describe('encodeModel', () => {
  const value = { name: 'x', type: 'float32', dims: [1] } as const;
  const graph = { name: 'g', nodes: [], initializers: [], inputs: [value], outputs: [value] };

  it.each([
    [{ producer: 'me', opset: 22 }, RangeError, 'opset must be an integer in 17..21, received 22'],
    [{ producer: 'me' }, TypeError, 'opset must be an integer in 17..21, received undefined'],
    [
      { producer: 'me', opset: 17, metdata: {} },
      TypeError,
      'an option must be one of opset, producer, producerVersion, metadata, received "metdata"',
    ],
    [{ opset: 17 }, TypeError, 'producer must be a string, received undefined'],
  ])('refuses %o', (info, kind, message) => {
    const encode = () => encodeModel(graph, info as unknown as ModelInfo);
    expect(encode).toThrow(kind);
    expect(encode).toThrow(`@cutmix/onnx: ${message}`);
  });

  it.each<[object, ErrorConstructor, string]>([
    [
      { initializers: [{ ...value, dims: [10], data: new Uint8Array(3) }] },
      RangeError,
      'data of x must be 40 bytes, for float32 [10], received 3',
    ],
    [
      { initializers: [{ ...value, data: new Float32Array(1) }] },
      TypeError,
      'data of x must be a Uint8Array, received Float32Array',
    ],
    [
      { nodes: [{ opType: 'Elu', inputs: ['x'], outputs: ['y'], attributes: { alpha: 0.1 } }] },
      RangeError,
      'attribute alpha must be integers, or { float } around a real number, received 0.1',
    ],
    [
      {
        nodes: [{ opType: 'Conv', inputs: ['x'], outputs: ['y'], attributes: { pads: [1, 0.5] } }],
      },
      RangeError,
      'attribute pads must be integers, or { float } around a real number, received 0.5',
    ],
  ])('refuses %o', (change, kind, message) => {
    const encode = () => encodeModel({ ...graph, ...change }, { producer: 'me', opset: 17 });
    expect(encode).toThrow(kind);
    expect(encode).toThrow(`@cutmix/onnx: ${message}`);
  });

  it.each<[ElementType, number]>([
    ['int8', 1],
    ['uint8', 1],
    ['bool', 1],
    ['float16', 2],
    ['int16', 2],
    ['uint16', 2],
    ['float32', 4],
    ['int32', 4],
    ['uint32', 4],
    ['float64', 8],
    ['int64', 8],
    ['uint64', 8],
  ])('takes constants of type %s with %d bytes an element', (type, bytes) => {
    const encode = (length: number) => {
      const constant = { name: 'c', type, dims: [3], data: new Uint8Array(length) };
      return encodeModel({ ...graph, initializers: [constant] }, { producer: 'me', opset: 17 });
    };
    expect(encode(3 * bytes)).toBeInstanceOf(Uint8Array);
    expect(() => encode(3 * bytes + 1)).toThrow(`data of c must be ${3 * bytes} bytes`);
  });

  it('refuses element types that there are not', () => {
    const wrong = { ...value, name: 'y', type: 'float8' as 'float16' };
    const info = { producer: 'me', opset: 17 };
    expect(() => encodeModel({ ...graph, outputs: [wrong] }, info)).toThrow(
      '@cutmix/onnx: type of y must be one of float16, float32',
    );
  });

  it('writes texts as attributes', async () => {
    const nodes = [
      {
        opType: 'DepthToSpace',
        inputs: ['x'],
        outputs: ['y'],
        attributes: { blocksize: 2, mode: 'CRD' },
      },
    ];
    const info = { producer: 'me', opset: 17 };
    const inputs = [{ ...value, dims: [1, 8, 1, 1] }];
    const outputs = [{ ...value, name: 'y', dims: [1, 2, 2, 2] }];
    const session = await InferenceSession.create(
      encodeModel({ name: 'g', nodes, initializers: [], inputs, outputs }, info),
    );
    const x = new Tensor('float32', [0, 1, 2, 3, 4, 5, 6, 7], [1, 8, 1, 1]);
    // DCR, the default, would take every other channel.
    expect([...((await session.run({ x }))['y']!.data as Float32Array)]).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
    await session.release();
  });
});
