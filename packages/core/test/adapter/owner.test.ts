import { tensorOwner } from '@cutmix/core/adapter';
import { describe, expect, it } from 'vitest';

const tfjs = { shape: [2], dtype: 'float32', isDisposed: false };
const onnx = { dims: [2], type: 'float32', location: 'cpu' };

describe('a tensor', () => {
  it.each([
    [tfjs, 'tfjs'],
    [Object.create(tfjs), 'tfjs'],
    [onnx, 'ONNX Runtime'],
  ])('is known by its properties (case %#)', (value, owner) => {
    expect(tensorOwner(value)).toBe(owner);
  });

  it.each([tfjs, onnx])('has each of them, of the right type (case %#)', (tensor) => {
    for (const name of Object.keys(tensor)) {
      for (const wrong of [undefined, null, 5, {}]) {
        expect(tensorOwner({ ...tensor, [name]: wrong })).toBeUndefined();
      }
    }
  });

  it.each([undefined, null, 5, 'text', [], () => 1])('is not %s', (value) => {
    expect(tensorOwner(value)).toBeUndefined();
  });
});
