import { type CutMixOptions, type Layout, mixLabels } from '@cutmix/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import golden from '../../golden/parity.json' with { type: 'json' };
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
} from '../parity.ts';
import type { Adapter, ElementType } from './adapter.ts';
import { compositeByDefinition, filled, optionsAndPaired, size, toolsOf } from './tools.ts';

const optionsArbitrary: fc.Arbitrary<CutMixOptions> = fc.record({
  seed: fc.maxSafeNat(),
  alpha: fc.constantFrom(1, 0.3),
  probability: fc.constantFrom(1, 0.5),
  granularity: fc.constantFrom('sample', 'batch', 'pair'),
  pairing: fc.constantFrom('shuffle', 'roll', 'reverse', 'cycle'),
  placement: fc.constantFrom('clipped', 'inside'),
  oddSides: fc.constantFrom('trim', 'keep'),
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

/** Every pixel comes from its owner, of every type and rank, as the frozen results say. */
export function describePixels<T>(adapter: Adapter<T>): void {
  const { CutMix, layout, toTensor, fromTensor, propertyRuns = 60 } = adapter;
  const { imageDims, readBatch, expectLabels } = toolsOf(adapter);

  it('gives every pixel its owner’s value and leaves the inputs alone', async () => {
    await fc.assert(
      fc.asyncProperty(
        optionsAndPaired(optionsArbitrary),
        dimsArbitrary(layout),
        fc.constantFrom<ElementType[]>('float32', 'int32', 'bool'),
        async ([options, isPaired], dims, type) => {
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
      const [tensorA, tensorB] = [toTensor(type, a.slice(), dims), toTensor(type, b.slice(), dims)];
      const mixed = await fromTensor(cutmix.composite(plan, tensorA, tensorB));
      expect(mixed).toMatchObject({ type, dims });
      expect(Array.from(mixed.data)).toEqual(compositeByDefinition(plan, a, b, dims, layout));
      expect(Array.from((await fromTensor(tensorA)).data)).toEqual(Array.from(a));
    }
  });
}
