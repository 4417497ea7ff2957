import { mixLabels, planCutMix } from '@cutmix/core';
import { type Batch, CutMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeOnBackends } from './backends.ts';

const SIDE = 4;
const imagesFor = (rows: number) => tf.zeros([rows, SIDE, SIDE, 1]);
const bitsOf = (values: ArrayLike<number>) => new Uint32Array(Float32Array.from(values).buffer);

describeOnBackends(() => {
  it('mixes to the bits of @cutmix/core', () => {
    const float = fc.float({ noNaN: true, min: -1e6, max: 1e6 });
    const integer = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(
        fc.record({
          rows: fc.integer({ min: 1, max: 6 }),
          classes: fc.integer({ min: 1, max: 5 }),
          isPaired: fc.boolean(),
          labelSmoothing: fc.constantFrom(0, 0.1, 1 / 3, 1),
          seed: fc.maxSafeNat(),
        }),
        fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
        fc.infiniteStream(float),
        fc.infiniteStream(integer),
        ({ rows, classes, isPaired, ...drawn }, dtype, floats, integers) => {
          const options = { ...drawn, numClasses: classes };
          const labels = () =>
            Float32Array.from({ length: rows * classes }, () => {
              if (dtype === 'float32') return floats.next().value;
              const { value } = integers.next();
              return dtype === 'int32' ? value : value & 1;
            });
          const [a, b] = [labels(), isPaired ? labels() : undefined];
          const dims: [number, number] = [rows, classes];
          const received = tf.tidy(() => {
            const toBatch = (data: Float32Array): Batch => ({
              xs: imagesFor(rows),
              ys: tf.cast(tf.tensor2d(data, dims), dtype),
            });
            const cutmix = new CutMix(options);
            return cutmix.apply(toBatch(a), b && toBatch(b)).ys.dataSync();
          });

          const size = { batchSize: rows, height: SIDE, width: SIDE, paired: isPaired };
          const plan = planCutMix(options, size);
          const expected = mixLabels({ data: a, dims }, b && { data: b, dims }, plan, options);
          expect(bitsOf(received)).toEqual(bitsOf(expected));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('turns class ids into rows, and an id out of range into zeros', () => {
    const numClasses = 3;
    const plan = planCutMix({ seed: 0, probability: 0 }, { batchSize: 4, height: 4, width: 4 });
    const ys = tf.tensor1d([2, 3, -1, 0], 'int32');
    const mixed = new CutMix({ numClasses }).applyPlan(plan, { xs: imagesFor(4), ys });
    expect(mixed.ys.arraySync()).toEqual([
      [0, 0, 1],
      [0, 0, 0],
      [0, 0, 0],
      [1, 0, 0],
    ]);
    expect(mixed.ys.dtype).toBe('float32');
  });
});
