import { expect, it } from 'vitest';
import type { Adapter } from './adapter.ts';
import { compositeByDefinition, size, toolsOf } from './tools.ts';

/** Labels weigh as the pixels do. */
export function describeLabels<T>(adapter: Adapter<T>): void {
  const { CutMix, layout, toTensor, fromTensor, hasBools = true, labelUlps = 0 } = adapter;
  const { imageDims, batchOf, readBatch, expectLabels } = toolsOf(adapter);

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

  // The suite runs in browsers too, whose `it` has no runIf.
  if (labelUlps === 0) {
    it('keeps the sign of zeros', async () => {
      const { xs } = batchOf(2);
      const ys = toTensor('float32', new Float32Array(4).fill(-0), [2, 2]);
      const mixed = new CutMix({ seed: 1 }).apply({ xs, ys });
      expect(Array.from((await fromTensor(mixed.ys)).data)).toEqual([-0, -0, -0, -0]);
    });
  }

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
}
