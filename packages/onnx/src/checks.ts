import { type AdapterChecks, adapterChecks, tensorOwner } from '@cutmix/core/adapter';
import type { Tensor } from 'onnxruntime-common';
import { checkHostTensor, typeAndShape } from './tensor.ts';

/** The element types that can be blended. */
export const BLENDED_TYPES: readonly string[] = ['float32', 'float64', 'uint8'];

/**
 * @param hasInto - Whether results may be written into a given tensor.
 * @param checkReadable - Throws unless a tensor can be read where it is.
 */
export function tensorChecks(
  hasInto: boolean,
  checkReadable: (name: string, tensor: Tensor) => void,
): AdapterChecks<Tensor> {
  return adapterChecks<Tensor>({
    packageName: '@cutmix/onnx',
    tensorName: 'an ONNX Runtime tensor',
    makeTensor: 'new Tensor(type, data, dims)',
    hasInto,
    isTensor: (value) => tensorOwner(value) === 'ONNX Runtime',
    typeName: 'type',
    defaultLayout: 'NCHW',
    blendTypes: BLENDED_TYPES,
    typeAndShape,
    checkReadable,
  });
}

export const checks: AdapterChecks<Tensor> = /* @__PURE__ */ tensorChecks(true, (name, tensor) =>
  checkHostTensor(checks, name, tensor),
);
