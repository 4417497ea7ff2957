import { CutMix, type CutMixPlan, type Layout } from '@cutmix/onnx';
import {
  type CutMixModelOptions,
  type CutMixNodesOptions,
  createCutMixModel,
  cutMixNodes,
  encodeModel,
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

function planFeeds({ batchSize, boxes, lambdas, partners }: CutMixPlan, paired: boolean) {
  return {
    boxes: new Tensor('int32', boxes, [batchSize, 4]),
    lambdas: new Tensor('float32', lambdas, [batchSize]),
    ...(!paired && { partners: new Tensor('int32', partners, [batchSize]) }),
  };
}

function floatLabels(rows: number, random: () => number): Tensor {
  return new Tensor('float32', Float32Array.from({ length: rows * 4 }, random), [rows, 4]);
}

/** Runs the model and the typed-array path on the same random batch. */
async function compare(
  session: InferenceSession,
  { dtype, paired }: { dtype: ImageType; paired: boolean },
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
    xs: randomTensor(dtype, dims, random),
    ys: floatLabels(batchSize, random),
  });
  const [a, b] = [batch(), batch()];
  const cutmix = new CutMix({ seed, layout, minBoxSize: 1 });
  const plan = cutmix.plan({ batchSize, height, width, paired });
  const expected = cutmix.applyPlan(plan, a, paired ? b : undefined);
  const actual = await session.run({
    xs_a: a.xs,
    ys_a: a.ys,
    ...(paired ? { xs_b: b.xs, ys_b: b.ys } : {}),
    ...planFeeds(plan, paired),
  });
  expect(actual['xs']!.dims).toEqual(expected.xs.dims);
  expect(bytesOf(actual['xs']!)).toEqual(bytesOf(expected.xs));
  expect(bytesOf(actual['ys']!)).toEqual(bytesOf(expected.ys));
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

describe('the model', () => {
  it.each(IMAGE_TYPES.flatMap((dtype) => [true, false].map((paired) => ({ dtype, paired }))))(
    'gives what the typed-array path gives, bit for bit: $dtype, paired $paired',
    async ({ dtype, paired }) => {
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
            await onCpu({ ...model, dtype, paired }, async (session) => {
              for (const batch of sizes) {
                await compare(session, { dtype, paired }, { ...batch, ...model }, seed);
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
  ] as const)('copies special values of %s unchanged', async (dtype, values) => {
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
      ...{ batchSize: 2, height: 1, width: 2, step: 0, paired: false },
      boxes: Int32Array.of(0, 0, 1, 1, 1, 0, 2, 1),
      partners: Int32Array.of(1, 0),
      lambdas: Float32Array.of(0.5, 0.5),
    };
    const expected = new CutMix({ seed: 1 }).applyPlan(plan, { xs, ys });
    await onCpu({ dtype, paired: false }, async (session) => {
      const actual = await session.run({ xs_a: xs, ys_a: ys, ...planFeeds(plan, false) });
      expect(bytesOf(actual['xs']!)).toEqual(bytesOf(expected.xs));
    });
  });

  it('mixes an empty batch', async () => {
    await onCpu({ layout: 'NHWC' }, (session) =>
      compare(
        session,
        { dtype: 'float32', paired: true },
        { batchSize: 0, height: 4, width: 5, layout: 'NHWC', rank: 4 },
        1,
      ),
    );
  });
});

describe('cutMixNodes', () => {
  it('returns nodes to splice into a larger graph under its own names', async () => {
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

describe('createCutMixModel', () => {
  // A WebGPU stage may bind 8 storage buffers; ONNX Runtime and tfjs do not split larger operations.
  it.each(IMAGE_TYPES)('has no operation with more than 7 values on %s', (dtype) => {
    for (const paired of [true, false]) {
      for (const { inputs, outputs } of cutMixNodes({ dtype, paired, rank: 6 }).nodes) {
        expect(inputs.length + outputs.length).toBeLessThanOrEqual(7);
      }
    }
  });

  it.each(['NCHW', 'NHWC'] as const)('says the layout %s and names its dimensions', (layout) => {
    const text = new TextDecoder('latin1').decode(createCutMixModel({ layout }));
    expect(text).toContain(`cutmix.layout\x12\x04${layout}`);
    const dims = text.split('\x12\x01').map(([dim]) => dim);
    expect(dims.join('')).toContain(layout);
  });

  it('writes its version into the model', () => {
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
    [{ paired: 'roll' }, TypeError, 'paired must be a boolean, received "roll"'],
    [{ dtpye: 'int8' }, TypeError, 'unknown option "dtpye"; did you mean "dtype"?'],
    [null, TypeError, 'options must be an object, received null'],
  ])('rejects %o', (options, kind, message) => {
    const create = () => createCutMixModel(options as unknown as CutMixModelOptions);
    expect(create).toThrow(kind);
    expect(create).toThrow(`@cutmix/onnx: ${message}`);
  });

  it.each([
    [{ names: null }, TypeError, 'names must be an object, received null'],
    [{ names: { xs_c: 'x' } }, TypeError, 'part of names must be one of xs_a, xs_b, ys_a'],
    [{ names: { xs: 3 } }, TypeError, 'names.xs must be a non-empty string, received 3'],
    [{ names: { xs: '' } }, RangeError, 'names.xs must be a non-empty string'],
    [{ names: { partners: 'p' } }, TypeError, 'part of names must be one of xs_a, xs_b, ys_a'],
    [
      { paired: false, names: { ys_b: 'q' } },
      TypeError,
      'part of names must be one of xs_a, ys_a, boxes, lambdas, partners, xs, ys, received "ys_b"',
    ],
    [{ names: { xs: 'ys' } }, RangeError, 'name of a value must be unique, received "ys"'],
    [{ names: { xs: 'images', xs_a: 'images' } }, RangeError, 'name of a value must be'],
    [{ names: { lambdas: 'cutmix/x1' } }, RangeError, 'name of a value must be unique'],
    [{ prefix: 1 }, TypeError, 'prefix must be a string, received 1'],
    [{ prefx: '' }, TypeError, 'unknown option "prefx"; did you mean "prefix"?'],
  ])('rejects %o in cutMixNodes', (options, kind, message) => {
    const create = () => cutMixNodes(options as unknown as CutMixNodesOptions);
    expect(create).toThrow(kind);
    expect(create).toThrow(`@cutmix/onnx: ${message}`);
  });
});

describe('a model says', () => {
  it.each([
    [{ rank: 3 }, ['N', 'H', 'W']],
    [{}, ['N', 'C', 'H', 'W']],
    [{ layout: 'NHWC' }, ['N', 'H', 'W', 'C']],
    [{ rank: 6 }, ['N', 'D1', 'D2', 'D3', 'H', 'W']],
    [{ rank: 6, layout: 'NHWC' }, ['N', 'D2', 'D3', 'H', 'W', 'C']],
  ] as const)('what its dimensions are, for %o', async (options, names) => {
    const session = await InferenceSession.create(createCutMixModel(options));
    const [images] = session.inputMetadata;
    expect(images).toMatchObject({ name: 'xs_a', shape: names });
    await session.release();
  });

  it('what made it, and what it is', () => {
    const text = Buffer.from(createCutMixModel()).toString('latin1');
    expect(text).toContain('@cutmix/onnx');
    // Field 2 of the graph, a text of 6 bytes.
    expect(text).toContain('\x12\x06cutmix');
  });
});
