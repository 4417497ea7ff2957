import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noiseTensor, valuesOn } from './backend.ts';

describe('clones on wasm', () => {
  it('outlive the tensor whose data they share', async () => {
    const [values] = await valuesOn('wasm', () => {
      const original = tf.tensor1d([1, 2, 3]);
      const copy = tf.clone(original);
      original.dispose();
      tf.zeros([3]);
      return [copy];
    });
    expect([...values!]).toEqual([1, 2, 3]);
  });

  it('do not change when a variable is assigned', async () => {
    const [values] = await valuesOn('wasm', () => {
      const variable = tf.variable(tf.tensor1d([1, 2]));
      const before = tf.clone(variable);
      variable.assign(tf.tensor1d([3, 4]));
      const result = tf.concat([before, variable.clone()]);
      variable.dispose();
      return [result];
    });
    expect([...values!]).toEqual([1, 2, 3, 4]);
  });
});

describe('slices on wasm', () => {
  it('equal those of the cpu backend', async () => {
    const axis = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(4), fc.nat(4))
      .map(([length, a, b]) => {
        const begin = a % length;
        return { length, begin, size: 1 + (b % (length - begin)) };
      });
    await fc.assert(
      fc.asyncProperty(fc.array(axis, { minLength: 1, maxLength: 4 }), async (axes) => {
        const slice = () => {
          const x = noiseTensor(
            axes.map(({ length }) => length),
            1,
          );
          return [
            tf.slice(
              x,
              axes.map(({ begin }) => begin),
              axes.map(({ size }) => size),
            ),
          ];
        };
        expect(await valuesOn('wasm', slice)).toEqual(await valuesOn('cpu', slice));
      }),
      { numRuns: 50 },
    );
  });
});
