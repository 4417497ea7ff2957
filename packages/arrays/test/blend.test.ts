import { type ArrayTensor, CutMix } from '@cutmix/arrays';
import { type CutMixPlan, planCutMix, planFromJSON, planToJSON } from '@cutmix/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Blendable = Float32Array | Float64Array | Uint8Array | Uint8ClampedArray;

const [height, width, channels] = [3, 4, 2];
const SIZE = height * width * channels;
const cutmix = new CutMix({ seed: 1 });
const inFrames = new CutMix({ seed: 1, layout: 'NCHW' });

/** Half to even, as the standard rounding of floats. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** A pixel as the design states it. */
function blendPixel(isDouble: boolean, blend: number, own: number, partner: number): number {
  if (isDouble) return blend * own + (1 - blend) * partner;
  const rest = Math.fround(1 - blend);
  return Math.fround(Math.fround(blend * own) + Math.fround(rest * partner));
}

/** Mixes images pixel by pixel. */
function reference<Data extends Blendable>(
  { boxes, partners, blends }: CutMixPlan,
  isChannelsLast: boolean,
  a: Data,
  b: Data,
): Data {
  const isByte = a.BYTES_PER_ELEMENT === 1;
  return a.map((own: number, i: number) => {
    const sample = Math.floor(i / SIZE);
    const pixel = isChannelsLast ? Math.floor((i % SIZE) / channels) : i % (height * width);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const [x1, y1, x2, y2] = boxes.subarray(4 * sample);
    if (x < x1! || x >= x2! || y < y1! || y >= y2!) return own;
    const other = b[partners[sample]! * SIZE + (i % SIZE)]!;
    if (!blends![sample]) return other;
    const mixed = blendPixel(a instanceof Float64Array, blends![sample]!, own, other);
    return isByte ? roundHalfEven(mixed) : mixed;
  }) as Data;
}

/** A plan with any boxes, partners and blends. */
const plans = fc.integer({ min: 1, max: 4 }).chain((batchSize) => {
  const size = { batchSize, height, width };
  const times = { minLength: batchSize, maxLength: batchSize };
  return fc
    .record({
      extents: fc.array(
        fc.tuple(fc.nat(width), fc.nat(height), fc.nat(width), fc.nat(height)),
        times,
      ),
      partners: fc.array(fc.nat(batchSize - 1), times),
      blends: fc.array(
        fc.oneof(
          fc.constantFrom(0, 0.5, 1, 2 ** -32, 1 - 2 ** -24),
          fc.float({ min: 0, max: 1, noNaN: true, noDefaultInfinity: true }),
        ),
        times,
      ),
    })
    .map(({ extents, partners, blends }): CutMixPlan => {
      const boxes = extents.flatMap(([x1, y1, x2, y2]) => [
        Math.min(x1, x2),
        Math.min(y1, y2),
        Math.max(x1, x2),
        Math.max(y1, y2),
      ]);
      const lambdas = blends.map((blend, i) => {
        const [x1, y1, x2, y2] = boxes.slice(4 * i) as [number, number, number, number];
        return Math.fround(
          1 - ((1 - Math.fround(blend)) * (x2 - x1) * (y2 - y1)) / (height * width),
        );
      });
      return {
        ...planCutMix({ seed: 0 }, size),
        boxes: Int32Array.from(boxes),
        partners: Int32Array.from(partners),
        lambdas: Float32Array.from(lambdas),
        blends: Float32Array.from(blends),
      };
    });
});

const NUMBERS = [Float32Array, Float64Array, Uint8Array, Uint8ClampedArray] as const;

describe('blends', () => {
  it.each(NUMBERS)('mixes a %o as computed pixel by pixel, bit for bit', (Numbers) => {
    const values =
      Numbers.BYTES_PER_ELEMENT === 1
        ? fc.nat(255)
        : fc.float({ noNaN: true, min: -(2 ** 100), max: 2 ** 100 });
    fc.assert(
      fc.property(
        plans,
        fc.infiniteStream(values),
        fc.boolean(),
        (plan, stream, isChannelsLast) => {
          const { batchSize } = plan;
          const random = () => Numbers.from([...stream.take(batchSize * SIZE)]);
          const [a, b] = [random(), random()];
          const shape = isChannelsLast
            ? [batchSize, height, width, channels]
            : [batchSize, channels, height, width];
          const mixer = isChannelsLast ? cutmix : inFrames;
          const mixed = mixer.composite(plan, { data: a, shape }, { data: b, shape });
          expect(mixed.data).toEqual(reference(plan, isChannelsLast, a, b));
          const own = { data: a.slice(), shape };
          mixer.composite(plan, own, { data: b, shape }, { into: own });
          expect(own.data).toEqual(mixed.data);
          expect(mixer.composite(plan, { data: a, shape }).data).toEqual(
            reference(plan, isChannelsLast, a, a),
          );
        },
      ),
    );
  });

  const whole: CutMixPlan = {
    ...planCutMix({ seed: 0 }, { batchSize: 2, height: 1, width: 2 }),
    boxes: Int32Array.of(0, 0, 2, 1, 0, 0, 1, 1),
    partners: Int32Array.of(1, 0),
    lambdas: Float32Array.of(0.5, 0.5),
    blends: Float32Array.of(0.5, 0),
  };

  it('rounds bytes half to even', () => {
    const images = { data: Uint8Array.of(1, 2, 2, 3), shape: [2, 1, 2] };
    expect([...cutmix.composite(whole, images).data]).toEqual([2, 2, 1, 3]);
  });

  it('copies the pixels of a blend of 0, whatever their bits are', () => {
    const data = Float32Array.of(1, 2, 3, 4);
    new Uint32Array(data.buffer)[0] = 0xffc12345;
    const { data: mixed } = cutmix.composite(whole, { data, shape: [2, 1, 2] });
    expect(new Uint32Array(mixed.buffer)[2]).toBe(0xffc12345);
  });

  it('survives JSON', () => {
    const images = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 1, 2] };
    const restored = planFromJSON(JSON.parse(JSON.stringify(planToJSON(whole))));
    expect(cutmix.composite(restored, images)).toEqual(cutmix.composite(whole, images));
  });

  it.each([Int8Array, Int16Array, Uint16Array, Int32Array, Uint32Array])(
    'refuses a %o before anything is written',
    (Numbers) => {
      const images: ArrayTensor = { data: Numbers.of(1, 2, 3, 4), shape: [2, 1, 2] };
      const others = { ...images, data: images.data.slice() };
      const mix = () => cutmix.composite(whole, images, others, { into: images });
      expect(mix).toThrow(TypeError);
      expect(mix).toThrow(
        `@cutmix/arrays: type of a must be one of Float32Array, Float64Array, Uint8Array, ` +
          `Uint8ClampedArray for MixUp, received "${Numbers.name}" (cast to float32)`,
      );
      expect([...images.data]).toEqual([1, 2, 3, 4]);
    },
  );
});
