import {
  type CutMixOptions,
  type CutMixPlan,
  type Layout,
  mixLabels,
  type PlanSize,
  planToJSON,
} from '@cutmix/core';
import fc from 'fast-check';
import { observable } from 'mobx';
import { describe, expect, it } from 'vitest';
import { reactive } from 'vue';
import golden from '../golden/parity.json' with { type: 'json' };
import { describeMixers, type Mixers } from './mixSuite.ts';
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
import { ordinal } from './ulps.ts';

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
  /** All classes of the adapter, if it has more than `CutMix`. */
  readonly mixers?: Mixers<T>;
  /** Whether the class is a subclass that gives its own `layout`, so that no layout is a mistake. */
  readonly isExplicit?: boolean;
  /** A tensor of the adapter; `bool` comes as bytes 0 and 1. */
  readonly toTensor: (type: ElementType, data: Elements, dims: readonly number[]) => T;
  readonly fromTensor: (tensor: T) => HostValues | Promise<HostValues>;
  /** How far labels may be from the exact ones, in float32 steps: 1 on a GPU, by default 0. */
  readonly labelUlps?: number;
  /** Whether label values can be looked at, so that a wrong one is an error; by default true. */
  readonly readsLabels?: boolean;
  /** Whether methods accept `{ into }`; by default false. */
  readonly hasInto?: boolean;
  /** Whether tensors can be disposed of; by default true. */
  readonly hasDispose?: boolean;
  /** Whether there is a type for bools; by default true. */
  readonly hasBools?: boolean;
  /** Puts an error into the words of the other adapters, where this one has words of its own. */
  readonly commonWords?: (message: string) => string;
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
  if (adapter.mixers) describeMixers(adapter, adapter.mixers);
  const { CutMix, layout, toTensor, fromTensor } = adapter;
  const { labelUlps = 0, readsLabels = true, propertyRuns = 60, isExplicit = false } = adapter;
  const {
    hasInto = false,
    hasDispose = true,
    hasBools = true,
    commonWords = (message) => message,
  } = adapter;
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
            const height = dims.at(yAxis) as number;
            const width = dims.at(yAxis + 1) as number;
            const minBoxSize = Math.min(options.minBoxSize ?? 0, Math.max(height, width));
            const cutmix = new CutMix({ ...options, minBoxSize });
            const plan = cutmix.plan({ batchSize: dims[0], height, width, paired: isPaired });
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
        for (const act of [
          () => cutmix.applyPlan(plan, a()),
          () => cutmix.composite(plan, a().xs),
        ]) {
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
        expect(
          refusal(() => cutmix.applyPlan(JSON.parse(JSON.stringify(plan)), batchOf(1))),
        ).toEqual({
          name: 'TypeError',
          message:
            'plan.boxes must be of type Int32Array, received { 0, 1, 2, 3 } ' +
            '(restore it with planFromJSON)',
        });
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

    it('passes methods on as plain functions', async () => {
      const cutmix = new CutMix({ seed: 7 });
      const { apply, applyPlan, composite, plan } = new CutMix({ seed: 7 });
      const batch = batchOf(4);
      const [mixed] = [batch].map((each) => apply(each));
      expect(await readBatch(mixed)).toEqual(await readBatch(cutmix.apply(batch)));
      const drawn = plan({ batchSize: 4, height: 6, width: 8 });
      expect(drawn.step).toBe(1);
      expect(await readBatch(applyPlan(drawn, batch))).toEqual(
        await readBatch(cutmix.apply(batch)),
      );
      await fromTensor(composite(drawn, batch.xs));
    });

    it('continues where it was after a trip through JSON', async () => {
      const batch = batchOf(4);
      const cutmix = new CutMix({ alpha: 0.5, labelSmoothing: 0.1 });
      cutmix.apply(batch);
      const restored = new CutMix(JSON.parse(JSON.stringify(cutmix)));
      expect(restored.step).toBe(1);
      expect(await readBatch(restored.apply(batch))).toEqual(await readBatch(cutmix.apply(batch)));
    });

    it.each(['a Proxy', 'Vue', 'Vue, of a subclass', 'MobX'] as const)(
      'works behind %s',
      async (kind) => {
        class Subclass extends CutMix {}
        const batch = batchOf(4);
        const plain = new CutMix({ seed: 7 });
        const cutmix = new (kind.endsWith('subclass') ? Subclass : CutMix)({ seed: 7 });
        const wrapped = {
          'a Proxy': () => ({ cutmix: new Proxy(cutmix, {}) }),
          Vue: () => reactive({ cutmix }) as { cutmix: CutMixOf<T> },
          'Vue, of a subclass': () => reactive({ cutmix }) as { cutmix: CutMixOf<T> },
          MobX: () => observable({ cutmix }),
        }[kind]();
        wrapped.cutmix.step = 5;
        plain.step = 5;
        const mixed = wrapped.cutmix.apply(batch);
        expect(await readBatch(mixed)).toEqual(await readBatch(plain.apply(batch)));
        expect([wrapped.cutmix.step, cutmix.step]).toEqual([6, 6]);
        expect(JSON.stringify(wrapped.cutmix)).toBe(JSON.stringify(plain));
      },
    );

    // The suite runs in browsers too, whose `it` has no runIf.
    if (hasBools) {
      it('counts every bool label that is not 0 as 1, and copies bool images as they are', async () => {
        const dims = imageDims(4, 6, 8, 2);
        const bytes = Uint8Array.from({ length: size(dims) }, (_, i) => [0, 1, 2, 255][i % 4]);
        const cutmix = new CutMix({ seed: 3, minBoxSize: 1 });
        const plan = cutmix.plan({ batchSize: 4, height: 6, width: 8 });
        const labels = [255, 0, 2, 1, 0, 0, 0, 255];
        const toBatch = (labels: number[]) => ({
          xs: toTensor('bool', bytes.slice(), dims),
          ys: toTensor('bool', Uint8Array.from(labels), [4, 2]),
        });
        const mixed = await readBatch(cutmix.applyPlan(plan, toBatch(labels)));
        const expected = compositeByDefinition(plan, bytes, bytes, dims, layout);
        // What tfjs reads from a GPU is 0 or 1 already.
        const { data } = await fromTensor(toTensor('bool', bytes.slice(), dims));
        const read = new Map(Array.from(bytes, (byte, i) => [byte, data[i]]));
        expect(Array.from(mixed.xs.data)).toEqual(expected.map((byte) => read.get(byte)));
        const ones = labels.map((byte) => Math.min(byte, 1));
        const ys = await readBatch(cutmix.applyPlan(plan, toBatch(ones)));
        expectLabels(mixed.ys.data, Float32Array.from(ys.ys.data));
      });
    }
  });
}
