import type { Device, Trainer, TrainerConfig } from './trainer.ts';
import { UserError } from './userError.ts';

export type AdapterName = 'onnx' | 'tfjs';

export const adapterNames: readonly AdapterName[] = ['onnx', 'tfjs'];

export interface DeviceReport {
  readonly device: Device;
  readonly available: boolean;
  readonly detail: string;
}

export interface Adapter {
  createTrainer(config: TrainerConfig): Promise<Trainer>;
  /** Which devices really start here. */
  describeDevices(): Promise<readonly DeviceReport[]>;
}

// Loaded when asked for: a runtime that is not used is not started.
const adapters: Partial<Record<AdapterName, () => Promise<Adapter>>> = {
  onnx: async () => {
    const { createOnnxTrainer, describeOnnxDevices } = await import('./onnx/trainer.ts');
    return { createTrainer: createOnnxTrainer, describeDevices: describeOnnxDevices };
  },
};

export function isAvailable(name: AdapterName): boolean {
  return adapters[name] !== undefined;
}

export async function loadAdapter(name: AdapterName): Promise<Adapter> {
  const load = adapters[name];
  if (!load) throw new UserError(`--adapter ${name} is not available yet; use --adapter onnx.`);
  return await load();
}
