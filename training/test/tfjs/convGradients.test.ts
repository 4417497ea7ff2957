import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeError } from '../reference/tinyNetworks.ts';
import { noiseTensor, valuesOn } from './backend.ts';

interface Convolution {
  readonly batch: number;
  readonly size: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly channels: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pad: 'same' | 'valid' | readonly [[0, 0], [number, number], [number, number], [0, 0]];
}

/** Gradients of input and filter for a random gradient of the output. */
function gradients({ batch, size, kernel, channels, strides, pad }: Convolution): tf.Tensor[] {
  const x = noiseTensor([batch, ...size, channels[0]], 1) as tf.Tensor4D;
  const filter = noiseTensor([...kernel, ...channels], 2) as tf.Tensor4D;
  const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, [...strides], pad as 'same');
  const dy = noiseTensor(convolve(x, filter).shape, 3);
  return tf.grads(convolve)([x, filter], dy);
}

async function expectAgreement(convolution: Convolution): Promise<void> {
  const expected = await valuesOn('cpu', () => gradients(convolution));
  const actual = await valuesOn('wasm', () => gradients(convolution));
  for (const [i, values] of expected.entries()) {
    const nothing = values.every((value) => value === 0);
    if (nothing) expect(actual[i]!.every((value) => value === 0)).toBe(true);
    else expect(relativeError(actual[i]!, values)).toBeLessThan(2e-6);
  }
}

const kernels = [1, 2, 3, 5, 7];
const strides = [1, 2, 3];
const pads: Convolution['pad'][] = [
  'same',
  'valid',
  [
    [0, 0],
    [2, 0],
    [0, 3],
    [0, 0],
  ],
];

describe('the gradients of a convolution on wasm', () => {
  for (const stride of strides) {
    it.each(kernels)(`at stride ${stride} and kernel size %i`, async (kernel) => {
      for (const pad of pads) {
        for (const size of [7, 8]) {
          await expectAgreement({
            batch: 2,
            size: [size, size + 1],
            kernel: [kernel, kernel],
            channels: [5, 9],
            strides: [stride, stride],
            pad,
          });
        }
      }
    });
  }

  it('equal those of the cpu backend for any shape', async () => {
    const small = (max: number) => fc.integer({ min: 1, max });
    const padding = fc.tuple(fc.nat(4), fc.nat(4));
    const pad = fc.oneof(
      fc.constantFrom('same' as const, 'valid' as const),
      fc.tuple(fc.constant<[0, 0]>([0, 0]), padding, padding, fc.constant<[0, 0]>([0, 0])),
    );
    const convolution = fc
      .record<Convolution>({
        batch: small(3),
        size: fc.tuple(small(9), small(9)),
        kernel: fc.tuple(small(4), small(4)),
        channels: fc.tuple(small(9), small(17)),
        strides: fc.tuple(small(4), small(4)),
        pad,
      })
      .filter(({ size, kernel }) => size[0] >= kernel[0] && size[1] >= kernel[1]);
    await fc.assert(fc.asyncProperty(convolution, expectAgreement), { numRuns: 100 });
  });

  it('equal those of the cpu backend for multiples of the vector size', async () => {
    await expectAgreement({
      batch: 3,
      size: [32, 32],
      kernel: [3, 3],
      channels: [4, 8],
      strides: [1, 1],
      pad: 'same',
    });
  });
});

describe('given NCHW', () => {
  it.each<[string, string[], tf.NamedAttrMap]>([
    ['Conv2DBackpropFilter', ['x', 'dy'], { filterShape: [8, 8, 8, 8] }],
    ['Conv2DBackpropInput', ['dy', 'filter'], { inputShape: [8, 8, 8, 8] }],
  ])('%s refuses it', async (kernelName, inputNames, shape) => {
    const run = () => {
      const inputs = Object.fromEntries(inputNames.map((name) => [name, tf.zeros([8, 8, 8, 8])]));
      const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NCHW', ...shape };
      return [tf.engine().runKernel(kernelName, inputs, attrs) as tf.Tensor];
    };
    await expect(valuesOn('wasm', run)).rejects.toThrow(
      `${kernelName} on wasm: dataFormat must be 'NHWC', received 'NCHW'`,
    );
  });
});
