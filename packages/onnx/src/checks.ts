import { type AdapterChecks, adapterChecks, tensorOwner } from '@cutmix/core/adapter';
import type { Tensor } from 'onnxruntime-common';
import { checkHostTensor, typeAndShape } from './tensor.ts';

/** @param checkReadable - Throws unless a tensor can be read where it is. */
export function tensorChecks(
  checkReadable: (name: string, tensor: Tensor) => void,
): AdapterChecks<Tensor> {
  return adapterChecks<Tensor>({
    packageName: '@cutmix/onnx',
    tensorName: 'an ONNX Runtime tensor',
    makeTensor: 'new Tensor(type, data, dims)',
    isTensor: (value) => tensorOwner(value) === 'ONNX Runtime',
    typeName: 'type',
    defaultLayout: 'NCHW',
    typeAndShape,
    checkReadable,
  });
}

export const checks: AdapterChecks<Tensor> = /* @__PURE__ */ tensorChecks((name, tensor) =>
  checkHostTensor(checks, name, tensor),
);
