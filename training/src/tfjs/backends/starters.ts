import type { DeviceStarters } from '../../devices/startDevice.ts';
import { startNodeCpu, startNodeGpu } from './node.ts';
import type { StartedBackend } from './startedBackend.ts';
import { startTrainingWasm } from './trainingWasm.ts';
import { startWebgpu } from './webgpu.ts';

async function startCpu(): Promise<StartedBackend> {
  try {
    return await startNodeCpu();
  } catch (error) {
    const wasm = await startTrainingWasm();
    const reason = (error as Error).message;
    return { ...wasm, description: `${wasm.description}\nnot native TensorFlow: ${reason}` };
  }
}

/** Starters of each device. */
export const tfjsStarters: DeviceStarters<StartedBackend> = {
  cuda: startNodeGpu,
  webgpu: startWebgpu,
  cpu: startCpu,
};
