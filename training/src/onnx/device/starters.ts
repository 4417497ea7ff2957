import { cpus } from 'node:os';
import type { DeviceStarters } from '../../devices/startDevice.ts';
import type { Network } from '../../network.ts';
import { plural } from '../../plural.ts';
import type { OnnxDevice } from '../session/onnxDevice.ts';
import { cpuSessionOptions, threadCount } from '../session/sessions.ts';
import { chooseGraph } from './chooseGraph.ts';
import { startCuda } from './cuda.ts';
import { runtimeName } from './runtimeName.ts';
import { startWebgpu } from './webgpu.ts';

/** Starters of each device for a network; `variant` is the requested graph, for a CPU. */
export function onnxStarters(
  network: Network,
  variant: string | undefined,
): DeviceStarters<OnnxDevice> {
  return {
    cuda: startCuda,
    webgpu: startWebgpu,
    async cpu() {
      const { variant: chosen, emitters, description } = await chooseGraph(variant, network);
      return {
        device: 'cpu',
        description: `${runtimeName}, CPU, ${threadCount} ${plural(threadCount, 'thread')}, ${description}`,
        hardware: cpus()[0]?.model,
        software: false,
        emitters,
        variant: chosen,
        sessionOptions: cpuSessionOptions,
        keepsState: 'never',
        packsBytes: false,
        dispose() {},
      };
    },
  };
}
