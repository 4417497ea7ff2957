import { type AdapterChecks, adapterChecks } from '@cutmix/core/adapter';

export const checks: AdapterChecks = /* @__PURE__ */ adapterChecks('@cutmix/onnx', 'type');
