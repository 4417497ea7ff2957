import type { Device } from '../../trainer.ts';
import { UserError } from '../../userError.ts';
import { startNodeCpu, startNodeGpu } from './node.ts';
import type { StartedBackend } from './startedBackend.ts';
import { startWasm } from './wasm.ts';
import { startWebgpu } from './webgpu.ts';

async function startCpu(): Promise<StartedBackend> {
  try {
    return await startNodeCpu();
  } catch (error) {
    const wasm = await startWasm();
    const reason = (error as Error).message;
    return { ...wasm, description: `${wasm.description} (native TensorFlow: ${reason})` };
  }
}

const starters: Readonly<Record<Device, () => Promise<StartedBackend>>> = {
  cuda: startNodeGpu,
  webgpu: startWebgpu,
  cpu: startCpu,
};

/** Fastest first. */
const devices: readonly Device[] = ['cuda', 'webgpu', 'cpu'];

async function startBest(): Promise<StartedBackend> {
  const passedOver: string[] = [];
  for (const device of devices) {
    try {
      const started = await starters[device]();
      if (!started.software) {
        const description = [started.description, ...passedOver].join('; ');
        return { ...started, description };
      }
      started.dispose();
      passedOver.push(`not ${device}, which is software only: ${started.description}`);
    } catch (error) {
      passedOver.push(`not ${device}: ${(error as Error).message}`);
    }
  }
  throw new UserError(`No TensorFlow.js device starts; ${passedOver.join('; ')}`);
}

/**
 * Starts the tfjs backend of a device; `auto` takes the fastest that starts and is no software GPU.
 *
 * @throws {@link UserError} if it does not start, with the reason and what to install.
 */
export async function startBackend(device: Device | 'auto'): Promise<StartedBackend> {
  if (device === 'auto') return startBest();
  try {
    return await starters[device]();
  } catch (error) {
    throw new UserError(`--device ${device} does not start: ${(error as Error).message}`);
  }
}

/** Tries each device and says what it is, or why it is not there. */
export async function describeTfjsDevices(): Promise<
  readonly { device: Device; available: boolean; detail: string }[]
> {
  const found: { device: Device; available: boolean; detail: string }[] = [];
  for (const device of devices) {
    try {
      const started = await starters[device]();
      started.dispose();
      const only = started.software ? ' (software: only if asked for)' : '';
      found.push({ device, available: true, detail: `${started.description}${only}` });
    } catch (error) {
      found.push({ device, available: false, detail: (error as Error).message });
    }
  }
  return found;
}
