import { type AdapterChecks, adapterChecks } from '@cutmix/core/adapter';
import type { Tensor } from 'onnxruntime-common';
import { checkHostTensor } from './tensor.ts';

export const checks: AdapterChecks<Tensor> = /* @__PURE__ */ adapterChecks<Tensor>({
  packageName: '@cutmix/onnx',
  owner: 'ONNX Runtime',
  typeName: 'type',
  defaultLayout: 'NCHW',
  typeAndShape: ({ type, dims }) => ({ type, shape: dims }),
  checkReadable: (name, tensor) => checkHostTensor(checks, name, tensor),
});
