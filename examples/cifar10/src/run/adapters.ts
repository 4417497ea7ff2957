import type { DeviceReport, Trainer, TrainerConfig } from '@cutmix/training';

export type AdapterName = 'onnx' | 'tfjs';

export const adapterNames: readonly AdapterName[] = ['onnx', 'tfjs'];

export interface Adapter {
  /** @throws DeviceError if the requested device does not start. */
  createTrainer(config: TrainerConfig): Promise<Trainer>;
  /** Which devices start here, and how long a training step takes on each. */
  measureDevices(): Promise<readonly DeviceReport[]>;
}

// Imported on demand, so that only the runtime in use is started.
const adapters: Record<AdapterName, () => Promise<Adapter>> = {
  onnx: async () => {
    const { createOnnxTrainer, measureOnnxDevices } = await import('@cutmix/training/onnx');
    return { createTrainer: createOnnxTrainer, measureDevices: measureOnnxDevices };
  },
  tfjs: async () => {
    const { createTfjsTrainer, measureTfjsDevices } = await import('@cutmix/training/tfjs');
    return { createTrainer: createTfjsTrainer, measureDevices: measureTfjsDevices };
  },
};

export function loadAdapter(name: AdapterName): Promise<Adapter> {
  return adapters[name]();
}
