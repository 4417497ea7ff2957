import { mixedAccuracy as accuracyOf } from '@cutmix/core';
import { CutMix, mixedAccuracy } from '@cutmix/onnx';
import fc from 'fast-check';
import { Tensor } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';

const floats = (dims: number[], ...values: number[]) =>
  new Tensor('float32', Float32Array.from(values), dims);
const good = floats([2, 2], 1, 0, 0, 1);

/** The bits of 0, 1, 2 and -Infinity as halves. */
const [zero, one, two, lowest] = [0, 0x3c00, 0x4000, 0xfc00];

describe('mixedAccuracy', () => {
  it('is the mean of the mixed label at the predicted class', () => {
    // Predicted: class 2 (0.5), class 0 (0.25), class 1 (0).
    const labels = floats([3, 3], 0.25, 0.25, 0.5, 0.25, 0.75, 0, 1, 0, 0);
    const predictions = floats([3, 3], 0.1, 0.2, 0.7, 3, -1, 2.9, -5, -4, -6);
    expect(mixedAccuracy(labels, predictions)).toBe(0.25);
  });

  it('takes the labels that apply returns', () => {
    const cutmix = new CutMix({ seed: 3, numClasses: 3 });
    const xs = new Tensor('uint8', new Uint8Array(4 * 64), [4, 1, 8, 8]);
    const { ys } = cutmix.apply({ xs, ys: new Tensor('int32', Int32Array.of(0, 1, 2, 1), [4]) });
    const { lambdas, partners } = cutmix.plan({ batchSize: 4, height: 8, width: 8, step: 0 });
    expect([...partners]).not.toEqual([0, 1, 2, 3]);
    const own = floats([4, 3], 9, 0, 0, 0, 9, 0, 0, 0, 9, 0, 9, 0);
    const ids = [0, 1, 2, 1];
    const weights = ids.map((id, i) => (ids[partners[i]!] === id ? 1 : lambdas[i]!));
    const mean = weights.reduce((sum, weight) => sum + weight) / 4;
    expect(mixedAccuracy(ys, own)).toBeCloseTo(mean, 6);
  });

  it.each([
    ['float64', Float64Array.of(1, 0, 0, 1)],
    ['uint8', Uint8Array.of(1, 0, 0, 1)],
    ['int64', BigInt64Array.of(1n, 0n, 0n, 1n)],
    // A byte that is not 0 is true.
    ['bool', Uint8Array.of(255, 0, 0, 1)],
    ['float16', Uint16Array.of(one, zero, zero, one)],
  ] as const)('reads labels of %s', (type, data) => {
    const labels = new Tensor(type, data, [2, 2]);
    expect(mixedAccuracy(labels, floats([2, 2], 0.9, 0.1, 0.8, 0.2))).toBe(0.5);
  });

  it.each([
    ['float64', Float64Array.of(-Infinity, 0, 2, 1)],
    ['float16', Uint16Array.of(lowest, zero, two, one)],
  ] as const)('reads predictions of %s, by their numbers', (type, data) => {
    // As bits, -Infinity in float16 would be the largest.
    const labels = floats([2, 2], 0.25, 0.75, 0.5, 0.5);
    expect(mixedAccuracy(labels, new Tensor(type, data, [2, 2]))).toBe(0.625);
  });

  it('gives what core gives', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    const values = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(values, fc.infiniteStream(value), (labels, outputs) => {
        const dims = [labels.length, 3];
        const data = Float64Array.from(labels.flat());
        const predicted = Float64Array.from(data, () => outputs.next().value);
        const accuracy = mixedAccuracy(
          new Tensor('float64', data, dims),
          new Tensor('float64', predicted, dims),
        );
        expect(accuracy).toBe(accuracyOf({ data, dims }, { data: predicted, dims }));
      }),
    );
  });

  it('is NaN for no rows', () => {
    expect(mixedAccuracy(floats([0, 3]), floats([0, 3]))).toBeNaN();
  });

  it.each<[string, unknown[], ErrorConstructor, string]>([
    [
      'no labels',
      [undefined, good],
      TypeError,
      '@cutmix/onnx: labels must be an ONNX Runtime tensor, received undefined',
    ],
    [
      'predicted classes',
      [good, new Tensor('int64', BigInt64Array.of(0n, 1n, 1n, 0n), [2, 2])],
      TypeError,
      '@cutmix/onnx: type of predictions must be float32, float64 or float16, received "int64"',
    ],
    [
      'class ids',
      [new Tensor('int32', Int32Array.of(0, 1), [2]), good],
      RangeError,
      '@cutmix/core: shape of labels must be [N, K] with K > 1, received [2]',
    ],
    [
      'predictions of another shape',
      [good, floats([2, 3], 0, 0, 0, 0, 0, 0)],
      RangeError,
      '@cutmix/core: shape of predictions must be [2, 2], as labels has, received [2, 3]',
    ],
    [
      'a NaN among the predictions',
      [good, floats([2, 2], 0, 1, 5, Number.NaN)],
      RangeError,
      '@cutmix/core: row 1 of predictions must be numbers other than NaN, received NaN',
    ],
    [
      'an infinite label',
      [floats([2, 2], 1, 0, 0, Infinity), good],
      RangeError,
      '@cutmix/core: row 1 of labels must be finite, received Infinity',
    ],
  ])('rejects %s', (_what, input, kind, message) => {
    const call = () => mixedAccuracy(...(input as [Tensor, Tensor]));
    expect(call).toThrow(new kind(message));
  });

  it('rejects predictions on a device, which it cannot read', () => {
    const onDevice = Tensor.fromGpuBuffer({} as never, { dataType: 'float32', dims: [2, 2] });
    expect(() => mixedAccuracy(good, onDevice)).toThrow(
      new TypeError(
        '@cutmix/onnx: location of predictions must be "cpu", received "gpu-buffer" ' +
          '(for tensors on a GPU use @cutmix/onnx/model)',
      ),
    );
  });
});
