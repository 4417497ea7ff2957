import { type Layout, type MixOptions, mixLabels, type PlanSize } from '@cutmix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../../golden/mixParity.json' with { type: 'json' };
import {
  CHANNELS,
  CLASSES,
  checksum,
  type MixParityResult,
  parityImages,
  parityLabels,
  pixelIndex,
  pixelsOf,
  valuesOf,
} from '../parity.ts';
import { mixPixels } from '../reference.ts';
import { ordinal } from '../ulps.ts';
import type { Labels, MixerOf, Mixers } from './adapter.ts';
import { optionsAndPaired } from './tools.ts';

/** What the suite has to know about an adapter: see `Adapter`. */
interface Tensors<T> {
  readonly name: string;
  readonly layout: Layout;
  readonly toTensor: (
    type: 'float32' | 'int32',
    data: Float32Array | Int32Array,
    dims: readonly number[],
  ) => T;
  readonly fromTensor: (
    tensor: T,
  ) => { readonly data: ArrayLike<number> } | Promise<{ readonly data: ArrayLike<number> }>;
  readonly labelUlps?: number;
  readonly propertyRuns?: number;
}

/** What every adapter promises of all its classes. */
export function describeMixers<T>(
  { name, layout, toTensor, fromTensor, labelUlps = 0, propertyRuns = 60 }: Tensors<T>,
  mixers: Mixers<T>,
): void {
  type Size = Pick<PlanSize, 'batchSize' | 'height' | 'width'>;
  const dimsOf = ({ batchSize, height, width }: Size) =>
    layout === 'NHWC' ? [batchSize, height, width, CHANNELS] : [batchSize, CHANNELS, height, width];
  const batchOf = (size: Size, which: 'a' | 'b') => ({
    xs: toTensor('float32', parityImages(size, layout, which), dimsOf(size)),
    ys: toTensor('float32', parityLabels('soft', size.batchSize, which), [size.batchSize, CLASSES]),
  });
  const expectNear = (received: ArrayLike<number>, expected: ArrayLike<number>, ulps: number) => {
    const distances = Array.from(expected, (value, i) =>
      Object.is(value, received[i]) ? 0 : Math.abs(ordinal(value) - ordinal(received[i])),
    );
    expect(received.length).toBe(expected.length);
    expect(Math.max(0, ...distances)).toBeLessThanOrEqual(ulps);
  };
  const one = (ys: Labels<T>) => ys as T;
  const size = { batchSize: 6, height: 5, width: 4 };

  describe(`${name}: MixUp and RandomMix`, () => {
    it.each(['MixUp', 'RandomMix'] as const)('gives every pixel of %s its value', async (kind) => {
      await fc.assert(
        fc.asyncProperty(
          optionsAndPaired<MixOptions>(
            fc.record({
              seed: fc.maxSafeNat(),
              probability: fc.constantFrom(1, 0.6),
              granularity: fc.constantFrom('sample', 'batch', 'pair'),
              pairing: fc.constantFrom('shuffle', 'roll', 'cycle', 'reverse'),
            }),
          ),
          fc.record({
            batchSize: fc.integer({ min: 0, max: 5 }),
            height: fc.integer({ min: 1, max: 7 }),
            width: fc.integer({ min: 1, max: 7 }),
          }),
          async ([options, paired], size) => {
            const mixer = new mixers[kind]({ ...options, layout });
            const plan = mixer.plan({ ...size, paired });
            const [a, b] = [batchOf(size, 'a'), paired ? batchOf(size, 'b') : undefined];
            const { xs, ys } = mixer.apply(a, b);
            const other = paired ? 'b' : 'a';
            const images = (which: 'a' | 'b') => parityImages(size, layout, which);
            const expected = mixPixels(plan, images('a'), images(other), layout);
            expectNear((await fromTensor(xs)).data, expected, labelUlps);
            const labels = (which: 'a' | 'b') => ({
              data: parityLabels('soft', size.batchSize, which),
              dims: [size.batchSize, CLASSES],
            });
            const mixedLabels = mixLabels(labels('a'), labels(other), plan);
            expectNear((await fromTensor(one(ys))).data, mixedLabels, labelUlps);
          },
        ),
        { numRuns: propertyRuns },
      );
    });

    it.each(golden as unknown as MixParityResult[])(
      'matches golden values: $mixer, $options, $size',
      async ({ mixer: kind, options, size, imageChecksum, imageBits, labelBits }) => {
        const mixer = new mixers[kind]({ ...options, layout });
        mixer.step = size.step;
        const { xs, ys } = mixer.apply(
          batchOf(size, 'a'),
          size.paired ? batchOf(size, 'b') : undefined,
        );
        const { data } = await fromTensor(xs);
        const pixels = Array.from(pixelsOf(size), (at) => data[pixelIndex(size, layout, at)]);
        if (labelUlps === 0) expect(checksum(pixels)).toBe(imageChecksum);
        expectNear(pixels.slice(0, 24), valuesOf(imageBits), labelUlps);
        expectNear((await fromTensor(one(ys))).data, valuesOf(labelBits), labelUlps);
      },
    );

    it('copies the pixels of a blend of 0, and keeps others to themselves', async () => {
      const mixer = new mixers.RandomMix({ layout });
      const plan = {
        ...new mixers.CutMix({ seed: 0 }).plan({ batchSize: 3, height: 1, width: 2 }),
        boxes: Int32Array.of(0, 0, 1, 1, 0, 0, 2, 1, 0, 0, 1, 1),
        partners: Int32Array.of(1, 0, 0),
        lambdas: Float32Array.of(0.5, 0.5, 0.75),
        blends: Float32Array.of(0, 0.5, 0.5),
      };
      const images = toTensor(
        'float32',
        Float32Array.of(1, Number.NaN, Infinity, 3, -4, 5),
        [3, 1, 2],
      );
      const { data } = await fromTensor(mixer.composite(plan, images));
      expect(Array.from(data)).toEqual([Infinity, Number.NaN, Infinity, Number.NaN, -1.5, 5]);
    });

    it.each(['CutMix', 'MixUp', 'RandomMix'] as const)('resumes %s from JSON', async (kind) => {
      const mixer = new mixers[kind]({ seed: 7, layout });
      mixer.apply(batchOf(size, 'a'));
      const resumed = new mixers[kind](JSON.parse(JSON.stringify(mixer)));
      const [own, other] = [mixer, resumed].map((each) => each.apply(batchOf(size, 'a')).xs);
      expect(await fromTensor(other as T)).toEqual(await fromTensor(own as T));
      expect(resumed.step).toBe(2);
    });

    it.each(['CutMix', 'MixUp', 'RandomMix'] as const)(
      'replays the next plan of %s',
      async (kind) => {
        const [mixer, twin] = [7, 7].map((seed) => new mixers[kind]({ seed, layout })) as [
          MixerOf<T>,
          MixerOf<T>,
        ];
        for (let step = 0; step < 2; step++) {
          const applied = mixer.apply(batchOf(size, 'a'));
          const replayed = twin.applyPlan(twin.nextPlan(size), batchOf(size, 'a'));
          expect(await fromTensor(replayed.xs)).toEqual(await fromTensor(applied.xs));
          expect(twin.step).toBe(mixer.step);
        }
      },
    );

    it.each(['CutMix', 'MixUp', 'RandomMix'] as const)(
      'rejects setting a property that %s does not have, unless a subclass adds it',
      (kind) => {
        const mixer = new mixers[kind]({ seed: 7 });
        expect(() => Object.assign(mixer, { aplha: 3 })).toThrow(TypeError);
        class Logged extends mixers[kind] {
          readonly log: number[] = [];
        }
        const logged = new Logged({ seed: 7 });
        expect(logged.log).toEqual([]);
        expect(() => Object.assign(logged, { probability: 1 })).toThrow('cannot be changed');
      },
    );

    it('mixes nothing from mixUntilStep on', async () => {
      for (const kind of ['CutMix', 'MixUp', 'RandomMix'] as const) {
        const mixer = new mixers[kind]({ seed: 7, layout, mixUntilStep: 1, step: 1 });
        const { xs } = mixer.apply(batchOf(size, 'a'));
        expect(Array.from((await fromTensor(xs)).data)).toEqual(
          Array.from(parityImages(size, layout, 'a')),
        );
      }
    });

    it('refuses to blend integers, and does not advance', () => {
      const integers = toTensor('int32', new Int32Array(6 * 20 * CHANNELS), dimsOf(size));
      for (const kind of ['MixUp', 'RandomMix'] as const) {
        const mixer = new mixers[kind]({ seed: 7, layout });
        const { ys } = batchOf(size, 'a');
        expect(() => mixer.apply({ xs: integers, ys })).toThrow(TypeError);
        expect(() => mixer.apply({ xs: integers, ys })).toThrow(
          /type of batchA.xs must be one of .*for MixUp, received "[Ii]nt32(Array)?" \(cast to float32\)$/,
        );
        expect(mixer.step).toBe(0);
      }
    });

    it('mixes labels by name as it mixes them alone', async () => {
      const ids = () => toTensor('int32', Int32Array.of(0, 1, 2, 0, 1, 2), [6]);
      const soft = () => batchOf(size, 'a').ys;
      for (const kind of ['CutMix', 'MixUp', 'RandomMix'] as const) {
        const options = { seed: 7, layout, labelSmoothing: 0.1 };
        const mixer = new mixers[kind]({ ...options, numClasses: { color: 3 } });
        const { xs } = batchOf(size, 'a');
        const { ys } = mixer.apply({ xs, ys: { color: ids(), kind: soft() } });
        const named = ys as Readonly<Record<string, T>>;
        expect(Object.keys(named)).toEqual(['color', 'kind']);
        const alone = async (labels: T, numClasses?: number) => {
          const { ys } = new mixers[kind]({ ...options, numClasses }).apply({ xs, ys: labels });
          return await fromTensor(one(ys));
        };
        expect(await fromTensor(named['color'] as T)).toEqual(await alone(ids(), 3));
        expect(await fromTensor(named['kind'] as T)).toEqual(await alone(soft()));
      }
    });

    it('names the label that is missing', () => {
      const { xs, ys } = batchOf(size, 'a');
      const mixer = new mixers.CutMix({ seed: 7, layout });
      const mix = () => mixer.apply({ xs, ys: { color: ys, kind: ys } }, { xs, ys: { color: ys } });
      expect(mix).toThrow(TypeError);
      expect(mix).toThrow(/batchB.ys must be an object of color, kind.*"kind" is missing/);
    });
  });
}
