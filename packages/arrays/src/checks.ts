import { type AdapterChecks, adapterChecks } from '@cutmix/core/adapter';
import { type ArrayTensor, typeAndShape } from './arrayTensor.ts';
import { isTypedArray } from './memory/typedArray.ts';

export const checks: AdapterChecks<ArrayTensor> = /* @__PURE__ */ adapterChecks<ArrayTensor>({
  packageName: '@cutmix/arrays',
  tensorName: '{ data, shape } with a typed array',
  makeTensor: '{ data: Float32Array.from(values), shape }',
  typeName: 'type',
  defaultLayout: 'NHWC',
  isTensor(value) {
    const { data, shape } = Object(value);
    return isTypedArray(data) && Array.isArray(shape);
  },
  typeAndShape,
  checkReadable(name, { data, shape }) {
    const areSizes = shape.every((dim) => Number.isSafeInteger(dim) && dim >= 0);
    checks.check(`shape of ${name}`, shape, true, areSizes, 'integers >= 0');
    const size = shape.reduce((product, dim) => product * dim, 1);
    const isDetached = data.buffer.byteLength === 0 && size > 0;
    checks.check(
      `length of ${name}`,
      data.length,
      true,
      data.length === size,
      `${size}, as its shape [${shape.join(', ')}] says`,
      isDetached ? 'its memory was transferred, as postMessage does: copy it before' : undefined,
    );
  },
});
