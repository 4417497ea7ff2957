import { type CutMixModelOptions, createCutMixModel } from '@cutmix/onnx/model';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { ARRAYS, bytesOf, randomTensor } from './tensors.ts';

type BlendedType = 'float32' | 'float64' | 'uint8';

interface Row {
  readonly box: readonly [number, number, number, number];
  readonly partner: number;
  readonly blend: number;
}

const [height, width, channels] = [3, 4, 2];
const SIZE = channels * height * width;

/** Half to even, as the standard rounding of floats. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** A pixel as the design states it. */
function blendPixel(type: BlendedType, blend: number, own: number, partner: number): number {
  if (type === 'float64') return blend * own + (1 - blend) * partner;
  const rest = Math.fround(1 - blend);
  const sum = Math.fround(Math.fround(blend * own) + Math.fround(rest * partner));
  return type === 'uint8' ? roundHalfEven(sum) : sum;
}

/** Mixes NCHW images pixel by pixel. */
function reference(type: BlendedType, rows: readonly Row[], a: Tensor, b: Tensor): Uint8Array {
  const ownImages = a.data as Float32Array;
  const others = b.data as Float32Array;
  const bytes = bytesOf(a);
  const otherBytes = bytesOf(b);
  const mixed = bytes.slice();
  const values = new ARRAYS[type](mixed.buffer);
  const unit = ARRAYS[type].BYTES_PER_ELEMENT;
  rows.forEach(({ box: [x1, y1, x2, y2], partner, blend }, row) => {
    for (let at = 0; at < SIZE; at++) {
      const [x, y] = [at % width, Math.floor(at / width) % height];
      if (x < x1 || x >= x2 || y < y1 || y >= y2) continue;
      const [own, other] = [row * SIZE + at, partner * SIZE + at];
      if (blend > 0) values[own] = blendPixel(type, blend, ownImages[own]!, others[other]!);
      else mixed.set(otherBytes.subarray(other * unit, (other + 1) * unit), own * unit);
    }
  });
  return mixed;
}

const row = (batchSize: number) =>
  fc
    .record({
      xs: fc.tuple(fc.nat(width), fc.nat(width)),
      ys: fc.tuple(fc.nat(height), fc.nat(height)),
      partner: fc.nat(batchSize - 1),
      blend: fc.oneof(
        fc.constantFrom(0, 0.5, 1, 2 ** -32, 1 - 2 ** -24),
        fc.float({ min: 0, max: 1, noNaN: true }),
      ),
    })
    .map(
      ({ xs, ys, partner, blend }): Row => ({
        box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)],
        partner,
        blend,
      }),
    );

const batches = fc.integer({ min: 1, max: 4 }).chain((batchSize) =>
  fc.record({
    rows: fc.array(row(batchSize), { minLength: batchSize, maxLength: batchSize }),
    seed: fc.nat(),
    // Random bytes hold NaNs and infinities; blended numbers are compared without them.
    onlyFinite: fc.boolean(),
  }),
);

function imagesOf(type: BlendedType, batchSize: number, random: () => number, onlyFinite: boolean) {
  const dims = [batchSize, channels, height, width];
  if (!onlyFinite || type === 'uint8') return randomTensor(type, dims, random);
  const values = Array.from({ length: batchSize * SIZE }, () => (random() - 0.5) * 8);
  return new Tensor(type, ARRAYS[type].from(values), dims);
}

function linear(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function feedsOf(rows: readonly Row[], a: Tensor, b: Tensor, paired: boolean) {
  const { length } = rows;
  const ys = new Tensor('float32', new Float32Array(length), [length, 1]);
  const partners = Int32Array.from(rows, ({ partner }) => partner);
  const boxes = Int32Array.from(rows.flatMap(({ box }) => [...box]));
  const blends = Float32Array.from(rows, ({ blend }) => blend);
  return {
    xs_a: a,
    ys_a: ys,
    ...(paired ? { xs_b: b, ys_b: ys } : { partners: new Tensor('int32', partners, [length]) }),
    boxes: new Tensor('int32', boxes, [length, 4]),
    lambdas: new Tensor('float32', new Float32Array(length), [length]),
    blends: new Tensor('float32', blends, [length]),
  };
}

/** Runs random batches; `check` compares what the model gave with the reference. */
async function compare(
  session: InferenceSession,
  { dtype, paired }: { dtype: BlendedType; paired: boolean },
  check: (actual: Tensor, expected: Uint8Array, inputs: readonly [Tensor, Tensor]) => void,
  numRuns: number,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(batches, async ({ rows, seed, onlyFinite }) => {
      const random = linear(seed);
      const a = imagesOf(dtype, rows.length, random, onlyFinite);
      const b = imagesOf(dtype, rows.length, random, onlyFinite);
      const read = rows.map(({ blend, partner, ...rest }, i) => ({
        ...rest,
        blend: onlyFinite ? blend : 0,
        partner: paired ? i : partner,
      }));
      const { xs } = await session.run(feedsOf(read, a, b, paired));
      check(xs!, reference(dtype, read, a, paired ? b : a), [a, paired ? b : a]);
    }),
    { numRuns },
  );
}

async function openWebgpu(paired: boolean): Promise<InferenceSession | undefined> {
  try {
    return await InferenceSession.create(createCutMixModel({ paired, blends: true }), {
      executionProviders: ['webgpu'],
      extra: { session: { disable_cpu_ep_fallback: '1' } },
    });
  } catch (error) {
    console.warn(`Blends are not tested on WebGPU: ${(error as Error).message}`);
    return undefined;
  }
}

describe('createCutMixModel with blends', () => {
  it.each(
    (['float32', 'float64', 'uint8'] as const).flatMap((dtype) =>
      [true, false].map((paired) => ({ dtype, paired })),
    ),
  )('blends and copies $dtype as stated, paired $paired', async ({ dtype, paired }) => {
    const model = createCutMixModel({ dtype, paired, blends: true });
    const session = await InferenceSession.create(model, { executionProviders: ['cpu'] });
    const isSame = (actual: Tensor, expected: Uint8Array) =>
      expect(bytesOf(actual)).toEqual(expected);
    await compare(session, { dtype, paired }, isSame, 60);
    await session.release();
  });

  it.each([true, false])(
    'blends on WebGPU to 1 ulp of the larger term, paired %s',
    async (paired) => {
      const session = await openWebgpu(paired);
      if (!session) return;
      await compare(
        session,
        { dtype: 'float32', paired },
        (actual, expected, [a, b]) => {
          const largest = Math.max(
            ...[a, b]
              .flatMap(({ data }) => [...(data as Float32Array)].map(Math.abs))
              .filter(Number.isFinite),
            0,
          );
          const wanted = new Float32Array(expected.buffer);
          (actual.data as Float32Array).forEach((value, i) => {
            if (Object.is(value, wanted[i])) return;
            expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(2 ** -23 * largest);
          });
        },
        15,
      );
      await session.release();
    },
  );

  it.each(['float16', 'int32', 'bool'] as const)('rejects %s', (dtype) => {
    const create = () => createCutMixModel({ dtype, blends: true } as CutMixModelOptions);
    expect(create).toThrow(TypeError);
    expect(create).toThrow(
      `@cutmix/onnx: dtype must be one of float32, float64, uint8, to be blended, received "${dtype}"`,
    );
  });
});
