import { type AdapterChecks, adapterChecks } from '@cutmix/core/adapter';
import { type ArrayTensor, typeAndShape } from './arrayTensor.ts';
import { BLENDABLE } from './memory/blend.ts';
import { checkMemory } from './memory/checkMemory.ts';
import { isTypedArray } from './memory/typedArray.ts';

export const checks: AdapterChecks<ArrayTensor> = /* @__PURE__ */ adapterChecks<ArrayTensor>({
  packageName: '@cutmix/arrays',
  tensorName: '{ data, shape } with a typed array',
  makeTensor: '{ data: Float32Array.from(values), shape }',
  hasInto: true,
  typeName: 'type',
  defaultLayout: 'NHWC',
  blendTypes: BLENDABLE,
  isTensor: (value) => ['data', 'shape'].every((name) => name in Object(value)),
  typeAndShape,
  checkReadable(name, { data, shape }) {
    const remedy = 'make one: Float32Array.from(data)';
    checks.check(`${name}.data`, data, isTypedArray(data), true, 'a typed array', remedy);
    checks.check(`${name}.shape`, shape, Array.isArray(shape), true, 'an array');
    checkMemory(checks, name, data, shape);
  },
});
