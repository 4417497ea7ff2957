import { createRequire } from 'node:module';
import { CutMix } from '@cutmix/onnx';
import { Tensor as ImportedTensor } from 'onnxruntime-common';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

/** A field of a protobuf message: bytes or a nested message, or a small number. */
const field = (number: number, value: number | number[]): number[] =>
  typeof value === 'number' ? [number << 3, value] : [(number << 3) | 2, value.length, ...value];
const text = (value: string) => [...Buffer.from(value)];

/** An ONNX model `y = Identity(x)` on float32 tensors of any shape (onnx.proto, opset 17). */
function identityModel(): Uint8Array {
  const float = field(2, field(1, field(1, 1)));
  const node = [...field(1, text('x')), ...field(2, text('y')), ...field(4, text('Identity'))];
  const graph = [
    ...field(1, node),
    ...field(2, text('identity')),
    ...field(11, [...field(1, text('x')), ...float]),
    ...field(12, [...field(1, text('y')), ...float]),
  ];
  return Uint8Array.from([...field(1, 8), ...field(7, graph), ...field(8, field(2, 17))]);
}

const batchOf = (TensorClass: typeof ort.Tensor) => ({
  xs: new TensorClass(
    'float32',
    Float32Array.from({ length: 96 }, (_, i) => i),
    [2, 3, 4, 4],
  ),
  ys: new TensorClass('float32', Float32Array.of(1, 0, 0, 1), [2, 2]),
});

describe('with onnxruntime-node', () => {
  it('feeds a session, and takes its outputs', async () => {
    const session = await ort.InferenceSession.create(identityModel());
    const mixed = new CutMix({ seed: 4 }).apply(batchOf(ort.Tensor));
    const images = await session.run({ x: mixed.xs });
    expect(images['y'].data).toEqual(mixed.xs.data);
    const labels = await session.run({ x: mixed.ys });
    expect(labels['y'].dims).toEqual([2, 2]);

    const output = new CutMix({ seed: 4 }).composite(
      new CutMix({ seed: 4 }).plan({ batchSize: 2, height: 4, width: 4 }),
      images['y'],
    );
    expect(output.type).toBe('float32');
  });

  it('makes tensors of the class it was given, so that a session can write into them', async () => {
    // The runtime is CommonJS: what is imported here is the ESM twin of its class.
    expect(ImportedTensor).not.toBe(ort.Tensor);
    const mixed = new CutMix({ seed: 4 }).apply(batchOf(ort.Tensor));
    expect(mixed.xs).toBeInstanceOf(ort.Tensor);
    expect(mixed.ys).toBeInstanceOf(ort.Tensor);

    const session = await ort.InferenceSession.create(identityModel());
    const values = Float32Array.from({ length: 96 }, (_, i) => -i);
    await session.run({ x: new ort.Tensor(values, [2, 3, 4, 4]) }, { y: mixed.xs });
    expect(mixed.xs.data).toEqual(values);
  });

  it('knows a tensor by its properties, whatever build its class is from', async () => {
    const require = createRequire(import.meta.url);
    const { Tensor: RequiredTensor } = require('onnxruntime-common') as typeof ort;
    const plain = ({ type, data, dims }: ort.Tensor) =>
      ({ type, data, dims, location: 'cpu' }) as ort.Tensor;
    const expected = new CutMix({ seed: 4 }).apply(batchOf(ImportedTensor));
    const required = batchOf(RequiredTensor);
    const session = await ort.InferenceSession.create(identityModel());
    for (const [batch, TensorClass] of [
      [required, RequiredTensor],
      [{ xs: plain(required.xs), ys: plain(required.ys) }, ImportedTensor],
    ] as const) {
      const mixed = new CutMix({ seed: 4 }).apply(batch, batchOf(ImportedTensor));
      expect(mixed.xs).toBeInstanceOf(TensorClass);
      expect(new CutMix({ seed: 4 }).apply(batch).xs.data).toEqual(expected.xs.data);
      const { y } = await session.run({ x: mixed.xs });
      expect(y.data).toEqual(mixed.xs.data);
    }
  });
});

/** What newer engines have, and hold float16 in. */
class Float16Array extends Uint16Array {
  override get [Symbol.toStringTag](): 'Uint16Array' {
    return 'Float16Array' as never;
  }
}

describe('with the Float16Array of newer engines', () => {
  const plain = (type: string, data: Uint16Array) =>
    ({ type, data, dims: [2, 3, 4, 4], location: 'cpu' }) as unknown as ort.Tensor;
  const halves = Array.from({ length: 96 }, (_, i) => 0x3c00 + i);
  const options = { seed: 4, minBoxSize: 2 };
  const plan = new CutMix(options).plan({ batchSize: 2, height: 4, width: 4 });

  it('mixes it, and returns one', () => {
    const mixed = new CutMix(options).composite(plan, plain('float16', Float16Array.from(halves)));
    const bits = new CutMix(options).composite(plan, plain('float16', Uint16Array.from(halves)));
    expect(mixed.data).toBeInstanceOf(Float16Array);
    expect([...(mixed.data as Uint16Array)]).toEqual([...(bits.data as Uint16Array)]);
  });

  it('rejects it for another type, and other arrays for float16', () => {
    for (const wrong of [
      plain('uint16', Float16Array.from(halves)),
      plain('float16', Int16Array.from(halves) as never),
    ]) {
      expect(() => new CutMix(options).composite(plan, wrong)).toThrow(
        /^@cutmix\/onnx: data of a must be of type Uint16Array, received /,
      );
    }
  });
});

it('makes tensors of the imported class for objects whose class is not a function', () => {
  const { type, data, dims } = batchOf(ImportedTensor).xs;
  const like = { type, data, dims, location: 'cpu', constructor: 'Tensor' } as never;
  const plan = new CutMix({ seed: 4 }).plan({ batchSize: 2, height: 4, width: 4 });
  expect(new CutMix({ seed: 4 }).composite(plan, like)).toBeInstanceOf(ImportedTensor);
});

it('reads pinned memory', () => {
  const { xs } = batchOf(ImportedTensor);
  const { type, dims } = xs;
  const pinned = ImportedTensor.fromPinnedBuffer('float32', xs.data as Float32Array, dims);
  const plan = new CutMix({ seed: 4 }).plan({ batchSize: 2, height: 4, width: 4 });
  const mixed = new CutMix({ seed: 4 }).composite(plan, pinned);
  expect([mixed.type, mixed.data]).toEqual([
    type,
    new CutMix({ seed: 4 }).composite(plan, xs).data,
  ]);
});
