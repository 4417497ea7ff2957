import {
  type CutMixOptions,
  type CutMixPlan,
  type Layout,
  mixLabels,
  type PlanSize,
} from '@cutmix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../golden/parity.json' with { type: 'json' };
import {
  CHANNELS,
  CLASSES,
  checksum,
  type ParityResult,
  parityImages,
  parityLabels,
  pixelIndex,
  pixelsOf,
  valuesOf,
} from './parity.ts';

export type ElementType = 'float32' | 'int32' | 'bool';
export type Elements = Float32Array | Int32Array | Uint8Array;

export interface HostValues {
  readonly type: string;
  readonly data: ArrayLike<number>;
  readonly dims: readonly number[];
}

interface Batch<T> {
  readonly xs: T;
  readonly ys: T;
}

/** The class of design §4, on tensors of type T. */
export interface CutMixOf<T> {
  apply(batchA: Batch<T>, batchB?: Batch<T>): Batch<T>;
  applyPlan(plan: CutMixPlan, batchA: Batch<T>, batchB?: Batch<T>): Batch<T>;
  composite(plan: CutMixPlan, a: T, b?: T): T;
  plan(size: PlanSize): CutMixPlan;
  step: number;
  readonly seed: bigint;
}

export interface Adapter<T> {
  readonly name: string;
  readonly CutMix: new (options: CutMixOptions) => CutMixOf<T>;
  readonly layout: Layout;
  /** A tensor of the adapter; `bool` comes as bytes 0 and 1. */
  readonly toTensor: (type: ElementType, data: Elements, dims: readonly number[]) => T;
  readonly fromTensor: (tensor: T) => HostValues | Promise<HostValues>;
  /** How far labels may be from the exact ones, in float32 steps: 1 on a GPU, by default 0. */
  readonly labelUlps?: number;
  /** Whether label values can be looked at, so that a wrong one is an error; by default true. */
  readonly readsLabels?: boolean;
  /** How many random cases to try, by default 60: fewer where each compiles shaders. */
  readonly propertyRuns?: number;
}

const size = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1);

const filled = (type: ElementType, length: number, valueAt: (i: number) => number): Elements => {
  const values = { length };
  if (type === 'float32') return Float32Array.from(values, (_, i) => valueAt(i) / 3);
  if (type === 'int32') return Int32Array.from(values, (_, i) => valueAt(i));
  return Uint8Array.from(values, (_, i) => (valueAt(i) >> 1) & 1);
};

/** Order of float32 values: neighbours differ by 1. */
function ordinal(value: number): number {
  const [bits] = new Int32Array(Float32Array.of(value).buffer);
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}

/** Where the pixel of a flat index lies. */
function placeOf(index: number, dims: readonly number[], layout: Layout) {
  const yAxis = layout === 'NHWC' && dims.length > 3 ? dims.length - 3 : dims.length - 2;
  const place = (axis: number) => Math.floor(index / size(dims.slice(axis + 1))) % dims[axis];
  return { sample: place(0), y: place(yAxis), x: place(yAxis + 1) };
}

/** What `composite` must give, pixel by pixel. */
function compositeByDefinition(
  plan: CutMixPlan,
  a: Elements,
  b: Elements,
  dims: readonly number[],
  layout: Layout,
): number[] {
  const sampleSize = size(dims.slice(1));
  return Array.from(a, (own, index) => {
    const { sample, y, x } = placeOf(index, dims, layout);
    const [x1, y1, x2, y2] = plan.boxes.slice(4 * sample);
    const isInside = x >= x1 && x < x2 && y >= y1 && y < y2;
    return isInside ? b[index + (plan.partners[sample] - sample) * sampleSize] : own;
  });
}

const optionsArbitrary: fc.Arbitrary<CutMixOptions> = fc.record({
  seed: fc.maxSafeNat(),
  alpha: fc.constantFrom(1, 0.3),
  probability: fc.constantFrom(1, 0.5),
  granularity: fc.constantFrom('sample', 'batch'),
  pairing: fc.constantFrom('shuffle', 'roll', 'reverse'),
  placement: fc.constantFrom('clipped', 'inside'),
  minBoxSize: fc.constantFrom(0, 2),
});

/** `[N, H, W]`; `[N, H, W, C]` or `[N, T, H, W, C]` in the adapter's layout. */
const dimsArbitrary = (layout: Layout) =>
  fc
    .record({
      batch: fc.integer({ min: 0, max: 5 }),
      frames: fc.option(fc.integer({ min: 1, max: 2 })),
      height: fc.integer({ min: 1, max: 9 }),
      width: fc.integer({ min: 1, max: 9 }),
      channels: fc.option(fc.integer({ min: 1, max: 4 })),
    })
    .map(({ batch, frames, height, width, channels }) => {
      if (channels === null) return [batch, height, width];
      const image = layout === 'NHWC' ? [height, width, channels] : [channels, height, width];
      return frames === null ? [batch, ...image] : [batch, frames, ...image];
    });

/** What every adapter promises: the same properties, golden values and errors. */
export function describeAdapter<T>(adapter: Adapter<T>): void {
  const { CutMix, layout, toTensor, fromTensor } = adapter;
  const { labelUlps = 0, readsLabels = true, propertyRuns = 60 } = adapter;
  const imageDims = (batch: number, height: number, width: number, channels: number) =>
    layout === 'NHWC' ? [batch, height, width, channels] : [batch, channels, height, width];
  const images = (dims: readonly number[], type: ElementType = 'float32', from = 1) =>
    toTensor(
      type,
      filled(type, size(dims), (i) => from + i),
      dims,
    );
  const oneHot = (batch: number, classes = 3) =>
    toTensor('float32', new Float32Array(batch * classes).fill(1), [batch, classes]);
  const batchOf = (batch: number): Batch<T> => ({
    xs: images(imageDims(batch, 6, 8, 2)),
    ys: oneHot(batch),
  });
  const readBatch = async ({ xs, ys }: Batch<T>) => ({
    xs: await fromTensor(xs),
    ys: await fromTensor(ys),
  });
  const expectLabels = (received: ArrayLike<number>, expected: Float32Array) => {
    const distances = Array.from(expected, (y, i) => Math.abs(ordinal(y) - ordinal(received[i])));
    expect(received.length).toBe(expected.length);
    expect(Math.max(0, ...distances)).toBeLessThanOrEqual(labelUlps);
  };

  describe(`${adapter.name}: conformance`, () => {
    it('gives every pixel its owner’s value and leaves the inputs alone', async () => {
      await fc.assert(
        fc.asyncProperty(
          optionsArbitrary,
          dimsArbitrary(layout),
          fc.constantFrom<ElementType[]>('float32', 'int32', 'bool'),
          fc.boolean(),
          async (options, dims, type, isPaired) => {
            const labels = (from: number) =>
              filled('float32', dims[0] * 2, (i) => (from + i) % 5) as Float32Array;
            const a = { xs: filled(type, size(dims), (i) => 1 + i), ys: labels(1) };
            const b = { xs: filled(type, size(dims), (i) => 1e6 - i), ys: labels(3) };
            const toBatch = ({ xs, ys }: typeof a) => ({
              xs: toTensor(type, xs.slice(), dims),
              ys: toTensor('float32', ys.slice(), [dims[0], 2]),
            });
            const [batchA, batchB] = [toBatch(a), isPaired ? toBatch(b) : undefined];

            const yAxis = layout === 'NHWC' && dims.length > 3 ? -3 : -2;
            const cutmix = new CutMix(options);
            const plan = cutmix.plan({
              batchSize: dims[0],
              height: dims.at(yAxis) as number,
              width: dims.at(yAxis + 1) as number,
              paired: isPaired,
            });
            const mixed = await readBatch(cutmix.apply(batchA, batchB));

            const partner = isPaired ? b : a;
            expect(mixed.xs.type).toBe(type);
            expect(mixed.xs.dims).toEqual(dims);
            expect(Array.from(mixed.xs.data)).toEqual(
              compositeByDefinition(plan, a.xs, partner.xs, dims, layout),
            );
            expect(mixed.ys.type).toBe('float32');
            expect(mixed.ys.dims).toEqual([dims[0], 2]);
            const labelBatch = (data: Float32Array) => ({ data, dims: [dims[0], 2] });
            expectLabels(mixed.ys.data, mixLabels(labelBatch(a.ys), labelBatch(partner.ys), plan));
            for (const [batch, values] of [
              [batchA, a],
              [batchB, b],
            ] as const) {
              if (batch === undefined) continue;
              const { xs, ys } = await readBatch(batch);
              expect(Array.from(xs.data)).toEqual(Array.from(values.xs));
              expect(Array.from(ys.data)).toEqual(Array.from(values.ys));
            }
          },
        ),
        { numRuns: propertyRuns },
      );
    });

    it('weighs labels by the pixels that are really there', async () => {
      const dims = imageDims(16, 32, 24, 1);
      const cutmix = new CutMix({ seed: 3 });
      const ys = (value: number) => toTensor('float32', new Float32Array(16).fill(value), [16, 1]);
      const constant = (value: number) =>
        toTensor('float32', new Float32Array(size(dims)).fill(value), dims);
      const mixed = await readBatch(
        cutmix.apply({ xs: constant(1), ys: ys(1) }, { xs: constant(0), ys: ys(0) }),
      );
      const pixels = Array.from(mixed.xs.data);
      const shares = Float32Array.from({ length: 16 }, (_, sample) => {
        const own = pixels.slice(sample * 768, (sample + 1) * 768);
        return own.reduce((sum, pixel) => sum + pixel, 0) / 768;
      });
      expectLabels(mixed.ys.data, shares);
    });

    it('keeps NaN and infinities to their own pixels', async () => {
      const dims = imageDims(2, 4, 4, 1);
      const data = new Float32Array(32).fill(1);
      data.fill(Number.NaN, 0, 8);
      data.fill(Number.POSITIVE_INFINITY, 8, 16);
      const plan = {
        ...new CutMix({ seed: 0 }).plan({ batchSize: 2, height: 4, width: 4 }),
        boxes: Int32Array.of(0, 0, 2, 4, 0, 0, 4, 1),
        partners: Int32Array.of(1, 0),
        lambdas: Float32Array.of(0.5, 0.75),
      };
      const tensor = toTensor('float32', data.slice(), dims);
      const { data: mixed } = await fromTensor(new CutMix({ seed: 0 }).composite(plan, tensor));
      expect(Array.from(mixed)).toEqual(compositeByDefinition(plan, data, data, dims, layout));
    });

    const toCutMix = ({ options }: ParityResult) => new CutMix(options);
    it.each(golden as unknown as ParityResult[])(
      'matches golden values: $options, $size, $labels',
      async (parity) => {
        const { size: planSize, labels: kind } = parity;
        const { batchSize, height, width } = planSize;
        const toBatch = (batch: 'a' | 'b') => {
          const labels = parityLabels(kind, batchSize, batch);
          const isIds = labels instanceof Int32Array;
          return {
            xs: toTensor(
              'float32',
              parityImages(planSize, layout, batch),
              imageDims(batchSize, height, width, CHANNELS),
            ),
            ys: toTensor(
              isIds ? 'int32' : 'float32',
              labels,
              isIds ? [batchSize] : [batchSize, CLASSES],
            ),
          };
        };
        const cutmix = toCutMix(parity);
        cutmix.step = planSize.step;
        const mixed = await readBatch(
          cutmix.apply(toBatch('a'), planSize.paired ? toBatch('b') : undefined),
        );
        const pixels = Array.from(
          pixelsOf(planSize),
          (pixel) => mixed.xs.data[pixelIndex(planSize, layout, pixel)],
        );
        expect(checksum(pixels)).toBe(parity.imageChecksum);
        expectLabels(mixed.ys.data, valuesOf(parity.labelBits));
      },
    );

    it('advances one step at each apply, and replays a plan without', async () => {
      const batch = batchOf(5);
      const cutmix = new CutMix({ seed: 11 });
      expect(cutmix.step).toBe(0);
      const first = await readBatch(cutmix.apply(batch));
      const second = await readBatch(cutmix.apply(batch));
      expect(cutmix.step).toBe(2);
      expect(second.xs.data).not.toEqual(first.xs.data);

      const plan = cutmix.plan({ batchSize: 5, height: 6, width: 8, step: 0 });
      const replayed = await readBatch(cutmix.applyPlan(plan, batch));
      expect(replayed).toEqual(first);
      expect(cutmix.step).toBe(2);

      const resumed = new CutMix({ seed: 11 });
      resumed.step = 1;
      expect(await readBatch(resumed.apply(batch))).toEqual(second);
    });

    it('draws a seed of its own that repeats the run', async () => {
      const batch = batchOf(8);
      const cutmix = new CutMix({});
      const repeated = new CutMix({ seed: cutmix.seed });
      expect(await readBatch(repeated.apply(batch))).toEqual(await readBatch(cutmix.apply(batch)));
      expect(new CutMix({}).seed).not.toBe(cutmix.seed);
    });

    it('composites masks and second views by the same plan', async () => {
      const cutmix = new CutMix({ seed: 5 });
      const plan = cutmix.plan({ batchSize: 4, height: 6, width: 8, paired: true });
      for (const [type, dims] of [
        ['int32', [4, 6, 8]],
        ['bool', imageDims(4, 6, 8, 1)],
        ['float32', imageDims(4, 6, 8, 5)],
      ] as const) {
        const a = filled(type, size(dims), (i) => 1 + i);
        const b = filled(type, size(dims), (i) => 5000 - i);
        const [tensorA, tensorB] = [
          toTensor(type, a.slice(), dims),
          toTensor(type, b.slice(), dims),
        ];
        const mixed = await fromTensor(cutmix.composite(plan, tensorA, tensorB));
        expect(mixed).toMatchObject({ type, dims });
        expect(Array.from(mixed.data)).toEqual(compositeByDefinition(plan, a, b, dims, layout));
        expect(Array.from((await fromTensor(tensorA)).data)).toEqual(Array.from(a));
      }
    });

    it('leaves a lone sample with a one-hot label unchanged', async () => {
      const labels = Float32Array.of(0, 1, 0);
      const batch = { ...batchOf(1), ys: toTensor('float32', labels.slice(), [1, 3]) };
      const cutmix = new CutMix({ seed: 1, minBoxSize: 2 });
      expect(cutmix.plan({ batchSize: 1, height: 6, width: 8 }).lambdas[0]).toBeLessThan(1);
      const mixed = await readBatch(cutmix.apply(batch));
      expect(mixed.xs).toEqual(await fromTensor(batch.xs));
      expectLabels(mixed.ys.data, labels);
    });

    it('takes the ids of a single class', async () => {
      const xs = batchOf(2).xs;
      const ys = toTensor('int32', Int32Array.of(0, 0), [2]);
      const mixed = new CutMix({ seed: 1, numClasses: 1 }).apply({ xs, ys });
      expect(await fromTensor(mixed.ys)).toMatchObject({ dims: [2, 1] });
      expect(Array.from((await fromTensor(mixed.ys)).data)).toEqual([1, 1]);
    });

    describe('refuses', () => {
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
          'shape of batchB.ys must be [N, 3], as for batchA.ys, received [4, 7]',
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
          'shape of batchA.xs must be of rank 3 or more, received [4, 6]',
          () => [{ ...a(), xs: floats([4, 6]) }],
        ],
        [
          'labels above rank 2',
          RangeError,
          'shape of batchA.ys must be [4, K] or [4], for 4 images, received [4, 1, 3]',
          () => [{ ...a(), ys: floats([4, 1, 3]) }],
        ],
        [
          'labels for more images',
          RangeError,
          'shape of batchA.ys must be [4, K] or [4], for 4 images, received [5, 3]',
          () => [{ ...a(), ys: oneHot(5) }],
        ],
        [
          'labels of the second batch for fewer images',
          RangeError,
          'shape of batchB.ys must be [4, K] or [4], for 4 images, received [3, 3]',
          () => [a(), { ...a(), ys: oneHot(3) }],
        ],
        [
          'ids without numClasses',
          TypeError,
          'numClasses, for batchA.ys of shape [N], must be an integer in 1..9007199254740991, ' +
            'received undefined',
          () => [{ ...a(), ys: ids(0, 1, 2, 0) }],
        ],
        [
          'ids that are floats',
          TypeError,
          /^type of batchA\.ys of shape \[N\] must be (an integer type|"int32"), received "float32"$/,
          () => [{ ...a(), ys: floats([4]) }],
          { numClasses: 3 },
        ],
        [
          'a K that is not numClasses',
          RangeError,
          'shape of batchA.ys must be [N, 4], as numClasses says, received [4, 3]',
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
          /^batchA\.xs must be an? (ONNX Runtime|tfjs) tensor, received undefined$/,
          () => [{ ys: oneHot(4) } as unknown as Batch<T>],
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
      /** What it throws, without what differs by adapter: its name and the word for a type. */
      const refusal = (act: () => unknown): { message: string; name: string } => {
        try {
          act();
        } catch (error) {
          const { message, name } = error as Error;
          expect(message).toMatch(/^@cutmix\/\w+: /);
          return { name, message: message.replace(/^\S+ /, '').replace(/^dtype/, 'type') };
        }
        throw new Error('It was not refused.');
      };
      it.each(refusals)('%s', (_what, error, message, input, options = {}) => {
        const cutmix = new CutMix({ seed: 0, ...options });
        const refused = refusal(() => cutmix.apply(...input()));
        expect(refused.name).toBe(error.name);
        if (typeof message === 'string') expect(refused.message).toBe(message);
        else expect(refused.message).toMatch(message);
        expect(cutmix.step).toBe(0);
      });

      it('an option with a typo, and names all there are', () => {
        const typo = { aplha: 1 } as CutMixOptions;
        const { name, message } = refusal(() => new CutMix(typo));
        expect(name).toBe('TypeError');
        const own = adapter.name.startsWith('@cutmix/onnx') ? ', layout' : '';
        expect(message).toBe(
          'an option must be one of alpha, probability, granularity, pairing, placement, ' +
            `minBoxSize, numClasses, labelSmoothing, seed${own}, received "aplha"`,
        );
      });

      it('a step that no other follows, before it does anything', () => {
        const cutmix = new CutMix({ seed: 0 });
        cutmix.step = Number.MAX_SAFE_INTEGER;
        expect(refusal(() => cutmix.apply(a())).message).toBe(
          'step must be below 9007199254740991, to be advanced by one, received 9007199254740991',
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
    });
  });
}
