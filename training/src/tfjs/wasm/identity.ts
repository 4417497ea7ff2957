import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { Identity, type KernelConfig } from '@tensorflow/tfjs-core';

/**
 * Another tensor on the same data, as on the other backends. The kernel that tfjs has for wasm copies
 * the data, and tfjs saves every tensor that a gradient needs by an identity.
 */
export const identityConfig: KernelConfig = {
  kernelName: Identity,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { dataId, shape, dtype } = inputs['x']!;
    (backend as BackendWasm).incRef(dataId);
    return { dataId, shape, dtype };
  },
};
