import type { DeviceReport } from './devices.ts';
import type { Trainer, TrainerConfig } from './trainer.ts';

export type AdapterName = 'onnx' | 'tfjs';

export const adapterNames: readonly AdapterName[] = ['onnx', 'tfjs'];

export interface Adapter {
  createTrainer(config: TrainerConfig): Promise<Trainer>;
  /** Which devices really start here. */
  describeDevices(): Promise<readonly DeviceReport[]>;
}

// Loaded when asked for: a runtime that is not used is not started.
const adapters: Record<AdapterName, () => Promise<Adapter>> = {
  onnx: async () => {
    const { createOnnxTrainer, describeOnnxDevices } = await import('./onnx/trainer.ts');
    return { createTrainer: createOnnxTrainer, describeDevices: describeOnnxDevices };
  },
  tfjs: async () => {
    const { createTfjsTrainer, describeTfjsDevices } = await import('./tfjs/trainer.ts');
    return { createTrainer: createTfjsTrainer, describeDevices: describeTfjsDevices };
  },
};

export function loadAdapter(name: AdapterName): Promise<Adapter> {
  return adapters[name]();
}
