import { type AdapterChecks, adapterChecks, tensorOwner } from '@cutmix/core/adapter';
import type { Tensor } from '@tensorflow/tfjs-core';

const DTYPES: readonly string[] = ['float32', 'int32', 'bool'];

export const checks: AdapterChecks<Tensor> = /* @__PURE__ */ adapterChecks<Tensor>({
  packageName: '@cutmix/tfjs',
  tensorName: 'a tfjs tensor',
  makeTensor: 'tf.tensor(values, shape)',
  isTensor: (value) => tensorOwner(value) === 'tfjs',
  typeName: 'dtype',
  defaultLayout: 'NHWC',
  blendTypes: ['float32'],
  typeAndShape: ({ dtype, shape }) => ({ type: dtype, shape }),
  checkReadable(name, { dtype, isDisposed }) {
    if (isDisposed) throw new RangeError(`@cutmix/tfjs: ${name} is already disposed`);
    if (!DTYPES.includes(dtype)) {
      throw checks.wrongKind(`dtype of ${name}`, `one of ${DTYPES.join(', ')}`, dtype);
    }
  },
});
