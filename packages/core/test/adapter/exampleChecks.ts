import type { Layout } from '@cutmix/core';
import { type AdapterChecks, adapterChecks, type Runtime, tensorOwner } from '@cutmix/core/adapter';

/** A tensor as tfjs has them, as far as the checks look at it. */
export interface ExampleTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly isDisposed: boolean;
}

export const tensor = (dtype: string, ...shape: number[]): ExampleTensor => ({
  dtype,
  shape,
  isDisposed: false,
});

export const exampleRuntime: Runtime<ExampleTensor> = {
  packageName: '@cutmix/example',
  tensorName: 'a tfjs tensor',
  makeTensor: 'tf.tensor(values, shape)',
  isTensor: (value) => tensorOwner(value) === 'tfjs',
  typeName: 'dtype',
  defaultLayout: 'NHWC',
  blendTypes: ['float32', 'int32'],
  typeAndShape: ({ dtype, shape }) => ({ type: dtype, shape }),
  checkReadable: () => {},
};

/** The checks of an adapter for such tensors. */
export function exampleChecks(defaultLayout: Layout = 'NHWC'): AdapterChecks<ExampleTensor> {
  return adapterChecks({ ...exampleRuntime, defaultLayout });
}
