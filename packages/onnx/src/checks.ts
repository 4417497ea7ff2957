import { type AdapterChecks, adapterChecks } from '@cutmix/core/adapter';
import type { Tensor } from 'onnxruntime-common';
import { checkHostTensor, typeAndShape } from './tensor.ts';

/** @param checkReadable - Throws unless a tensor can be read where it is. */
export function tensorChecks(
  checkReadable: (name: string, tensor: Tensor) => void,
): AdapterChecks<Tensor> {
  return adapterChecks<Tensor>({
    packageName: '@cutmix/onnx',
    owner: 'ONNX Runtime',
    typeName: 'type',
    defaultLayout: 'NCHW',
    typeAndShape,
    checkReadable,
  });
}

export const checks: AdapterChecks<Tensor> = /* @__PURE__ */ tensorChecks((name, tensor) =>
  checkHostTensor(checks, name, tensor),
);
