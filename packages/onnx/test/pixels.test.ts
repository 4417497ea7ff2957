import { runInNewContext } from 'node:vm';
import * as arrays from '@cutmix/arrays';
import { CutMix, type CutMixPlan, MixUp } from '@cutmix/onnx';
import fc from 'fast-check';
import { Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import {
  ARRAYS,
  bytesOf,
  expectBytes,
  IMAGE_TYPES,
  oneHot,
  randomTensor,
  sizeOf,
} from './tensors.ts';

/** The bytes of a composite, chosen pixel by pixel. */
function compositeByDefinition(
  plan: CutMixPlan,
  a: Uint8Array,
  b: Uint8Array,
  dims: readonly number[],
  yAxis: number,
): Uint8Array {
  const elementBytes = a.length / sizeOf(dims);
  const sampleBytes = a.length / dims[0];
  const place = (axis: number) => {
    const [stride, length] = [sizeOf(dims.slice(axis + 1)), dims[axis]];
    return (element: number) => Math.floor(element / stride) % length;
  };
  const [sampleOf, yOf, xOf] = [place(0), place(yAxis), place(yAxis + 1)];
  const boxes = Array.from(plan.partners, (_, i) => [...plan.boxes.slice(4 * i, 4 * i + 4)]);
  return a.map((own, i) => {
    const element = Math.floor(i / elementBytes);
    const sample = sampleOf(element);
    const [x1, y1, x2, y2] = boxes[sample];
    const [y, x] = [yOf(element), xOf(element)];
    const isInside = x >= x1 && x < x2 && y >= y1 && y < y2;
    return isInside ? b[i + (plan.partners[sample] - sample) * sampleBytes] : own;
  });
}

const casesArbitrary = fc.record({
  seed: fc.maxSafeNat(),
  minBoxSize: fc.constantFrom(0, 3),
  type: fc.constantFrom(...IMAGE_TYPES),
  layout: fc.constantFrom('NCHW' as const, 'NHWC' as const),
  batchSize: fc.integer({ min: 0, max: 4 }),
  frames: fc.array(fc.integer({ min: 1, max: 2 }), { maxLength: 2 }),
  height: fc.integer({ min: 1, max: 7 }),
  // Wide enough for both ways of copying a run.
  width: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 200, max: 300 })),
  channels: fc.option(fc.integer({ min: 1, max: 4 })),
  isPaired: fc.boolean(),
  target: fc.constantFrom('new' as const, 'into' as const, 'own' as const),
});

describe('composite', () => {
  it('gives every pixel its owner’s bytes, of every type, layout and rank, wherever it writes', () => {
    fc.assert(
      fc.property(casesArbitrary, (c) => {
        const isNHWC = c.layout === 'NHWC';
        const dims =
          c.channels === null
            ? [c.batchSize, c.height, c.width]
            : isNHWC
              ? [c.batchSize, ...c.frames, c.height, c.width, c.channels]
              : [c.batchSize, ...c.frames, c.channels, c.height, c.width];
        const yAxis = dims.length - (isNHWC && dims.length > 3 ? 3 : 2);
        let state = c.seed % 2 ** 31;
        const random = () => {
          state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
          return (state >> 8) / 2 ** 23;
        };
        const a = randomTensor(c.type, dims, random);
        const b = c.isPaired ? randomTensor(c.type, dims, random) : undefined;
        const [bytesA, bytesB] = [bytesOf(a), bytesOf(b ?? a)];
        const writesOwn = c.target === 'own' && c.isPaired;
        const into = writesOwn
          ? a
          : c.target === 'into'
            ? randomTensor(c.type, dims, random)
            : undefined;

        const { batchSize, height, width, isPaired: paired, seed, layout } = c;
        const minBoxSize = Math.min(c.minBoxSize, Math.max(height, width));
        const cutmix = new CutMix({ seed, minBoxSize, layout });
        const plan = cutmix.plan({ batchSize, height, width, paired });
        const mixed = cutmix.composite(plan, a, b, { into });

        expectBytes(bytesOf(mixed), compositeByDefinition(plan, bytesA, bytesB, dims, yAxis));
        expect(mixed).toMatchObject({ type: c.type, dims, location: 'cpu' });
        if (into) expect(mixed).toBe(into);
        else expect((mixed.data as Uint8Array).buffer).not.toBe((a.data as Uint8Array).buffer);
        if (!writesOwn) expectBytes(bytesOf(a), bytesA);
        if (b) expectBytes(bytesOf(b), bytesB);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the payload of every NaN', () => {
    const bits = Uint32Array.of(0x7f800001, 0x7fc12345, 0xff812345, 0xffffffff);
    const a = new Tensor('float32', new Float32Array(4), [1, 2, 2]);
    const b = new Tensor('float32', new Float32Array(bits.buffer), [1, 2, 2]);
    const plan = {
      ...new CutMix({ seed: 0 }).plan({ batchSize: 1, height: 2, width: 2, paired: true }),
      boxes: Int32Array.of(0, 0, 2, 2),
      lambdas: Float32Array.of(0),
    };
    const { data } = new CutMix({ seed: 0 }).composite(plan, a, b);
    expect(new Uint32Array((data as Float32Array).buffer)).toEqual(bits);
  });

  it('reads and writes views into larger buffers, and nothing around them', () => {
    const memory = new Float32Array(3 * 32 + 3).fill(7);
    const view = (at: number) => new Tensor('float32', memory.subarray(at, at + 32), [2, 1, 4, 4]);
    const [a, b, into] = [view(1), view(34), view(67)];
    (b.data as Float32Array).fill(9);
    const cutmix = new CutMix({ seed: 8, minBoxSize: 1 });
    const plan = cutmix.plan({ batchSize: 2, height: 4, width: 4, paired: true });
    cutmix.composite(plan, a, b, { into });
    expect(bytesOf(into)).toEqual(
      compositeByDefinition(plan, bytesOf(a), bytesOf(b), [2, 1, 4, 4], 2),
    );
    expect([memory[0], memory[33], memory[66]]).toEqual([7, 7, 7]);
  });

  it('copies memory that Node’s Buffer or another thread shares', () => {
    for (const bytes of [Buffer.alloc(32, 5), new Uint8Array(new SharedArrayBuffer(32)).fill(5)]) {
      const a = new Tensor('uint8', bytes, [2, 4, 4]);
      const { xs } = new CutMix({ seed: 1 }).apply({ xs: a, ys: oneHot(2) });
      bytes.fill(0);
      expect(xs.data).toEqual(new Uint8Array(32).fill(5));
      expect(xs.data.constructor).toBe(Uint8Array);
      expect((xs.data as Uint8Array).buffer).toBeInstanceOf(ArrayBuffer);
    }
  });

  it('is right when `into` lies in a clone of a shared buffer, over any input', () => {
    const dims = [4, 2, 6, 5];
    const bytes = 4 * sizeOf(dims);
    for (let seed = 0; seed < 50; seed++) {
      const cutmix = new CutMix({ seed, minBoxSize: 1 });
      for (const isPaired of [false, true]) {
        for (const offset of [0, 8, bytes]) {
          const memory = new SharedArrayBuffer(3 * bytes);
          // As postMessage does: another object on the same memory.
          const clone = structuredClone(memory);
          expect(clone).not.toBe(memory);
          new Float32Array(memory).forEach((_, i, all) => {
            all[i] = i;
          });
          const view = (buffer: SharedArrayBuffer, at: number) =>
            new Tensor('float32', new Float32Array(buffer, at, sizeOf(dims)), dims);
          const a = view(memory, bytes);
          const b = isPaired ? view(memory, 2 * bytes) : undefined;
          const plan = cutmix.plan({ batchSize: 4, height: 6, width: 5, paired: isPaired });
          const expected = bytesOf(cutmix.composite(plan, a, b));
          const into = view(clone, 2 * bytes - offset);
          expect(cutmix.composite(plan, a, b, { into })).toBe(into);
          expectBytes(bytesOf(into), expected, `seed ${seed}, offset ${offset}`);
        }
      }
    }
  });

  it('accepts tensors, plans and options of another realm', () => {
    const foreign = runInNewContext(`({
      options: { seed: 7, alpha: [2, 5], layout: 'NHWC' },
      xs: { type: 'float32', dims: [2, 4, 4, 1], location: 'cpu', data: new Float32Array(32).fill(1) },
      ys: { type: 'int64', dims: [2], location: 'cpu', data: new BigInt64Array([1n, 0n]) },
      plan: {
        batchSize: 2, height: 4, width: 4, step: 0, paired: false,
        boxes: new Int32Array([0, 0, 2, 4, 0, 0, 0, 0]),
        partners: new Int32Array([1, 0]),
        lambdas: new Float32Array([0.5, 1]),
      },
    })`);
    const cutmix = new CutMix({ ...foreign.options, numClasses: 2 });
    const { xs, ys } = cutmix.applyPlan(foreign.plan, foreign);
    expect(xs.dims).toEqual([2, 4, 4, 1]);
    expect(Array.from(ys.data as Float32Array)).toEqual([0.5, 0.5, 1, 0]);
    expect(cutmix.apply(foreign).xs.type).toBe('float32');
    expect(new CutMix(foreign.options).options.alpha).toEqual([2, 5]);
  });

  it('accepts another tensor over the same memory as the first batch itself', () => {
    const dims = [2, 1, 4, 4];
    const own = new Float32Array(32);
    const a = new Tensor('float32', own, dims);
    const twin = new Tensor('float32', own, dims);
    const b = new Tensor('float32', new Float32Array(32).fill(1), dims);
    const cutmix = new CutMix({ seed: 2 });
    const { xs } = cutmix.apply({ xs: a, ys: oneHot(2) }, { xs: b, ys: oneHot(2) }, { into: twin });
    expect(xs).toBe(twin);
    expect(own.reduce((sum, pixel) => sum + pixel)).toBeGreaterThan(0);
  });
});

describe('every type', () => {
  it.each(IMAGE_TYPES)('%s goes through apply', (type) => {
    const xs = new Tensor(type, new ARRAYS[type](3 * 16), [3, 4, 4]);
    const mixed = new CutMix({ seed: 0 }).apply({ xs, ys: oneHot(3) });
    expect(mixed.xs.type).toBe(type);
    expect(mixed.xs.data).toBeInstanceOf(ARRAYS[type]);
  });
});

it.each(['float32', 'float64', 'uint8'] as const)(
  'MixUp blends %s as @cutmix/arrays does',
  (type) => {
    const shape = [2, 3, 4, 4];
    const numbers = Array.from({ length: 96 }, (_, i) => (i * 37) % 251);
    const data = ARRAYS[type].from(numbers);
    const labels = Float32Array.of(1, 0, 0, 1);
    const options = { alpha: 0.4, seed: 5, layout: 'NCHW' } as const;
    const mixed = new MixUp(options).apply({
      xs: new Tensor(type, data, shape),
      ys: new Tensor('float32', labels, [2, 2]),
    });
    const expected = new arrays.MixUp(options).apply({
      xs: { data, shape },
      ys: { data: labels, shape: [2, 2] },
    });
    expect(mixed.xs.data).toEqual(expected.xs.data);
    expect(mixed.xs.data).not.toEqual(data);
  },
);
