import { DeviceError, type DeviceReport, type Trainer, type TrainerConfig } from '@cutmix/training';
import { UserError } from './userError.ts';

export type AdapterName = 'onnx' | 'tfjs';

export const adapterNames: readonly AdapterName[] = ['onnx', 'tfjs'];

export interface Adapter {
  /** @throws UserError if the requested device does not start. */
  createTrainer(config: TrainerConfig): Promise<Trainer>;
  /** Which devices start here. */
  describeDevices(): Promise<readonly DeviceReport[]>;
}

// Imported on demand, so that only the runtime in use is started.
const adapters: Record<AdapterName, () => Promise<Adapter>> = {
  onnx: async () => {
    const { createOnnxTrainer, describeOnnxDevices } = await import('@cutmix/training/onnx');
    return { createTrainer: createOnnxTrainer, describeDevices: describeOnnxDevices };
  },
  tfjs: async () => {
    const { createTfjsTrainer, describeTfjsDevices } = await import('@cutmix/training/tfjs');
    return { createTrainer: createTfjsTrainer, describeDevices: describeTfjsDevices };
  },
};

export async function loadAdapter(name: AdapterName): Promise<Adapter> {
  const { createTrainer, describeDevices } = await adapters[name]();
  return {
    describeDevices,
    async createTrainer(config) {
      try {
        return await createTrainer(config);
      } catch (error) {
        if (error instanceof DeviceError) throw new UserError(error.message, { cause: error });
        throw error;
      }
    },
  };
}
