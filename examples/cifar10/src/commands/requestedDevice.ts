import type { Device, TrainerConfig } from '@cutmix/training';
import type { Flags } from '../flags.ts';
import type { Config } from '../run/settings.ts';
import { UserError } from '../system/userError.ts';

export type RequestedDevice = Pick<TrainerConfig, 'device' | 'variant'>;

/**
 * The device for a new run; a graph without a device selects the CPU.
 *
 * @throws UserError if a graph is requested on a GPU.
 */
export function deviceToStart({ device = 'auto', graph }: Flags): RequestedDevice {
  if (!graph) return { device };
  if (device !== 'auto') rejectGraphOnGpu(graph, device);
  return { device: 'cpu', variant: graph };
}

/**
 * The device for a resumed run: the requested one, otherwise that of the stored run.
 *
 * @throws UserError if a graph is requested on a GPU.
 */
export function deviceToResume(flags: Flags, config: Config): RequestedDevice {
  const device = flags.device && flags.device !== 'auto' ? flags.device : config.device;
  if (flags.graph) rejectGraphOnGpu(flags.graph, device);
  const variant = flags.graph ?? (device === config.device ? config.graph : undefined);
  return { device, variant };
}

function rejectGraphOnGpu(graph: string, device: Device): void {
  if (device === 'cpu') return;
  throw new UserError(
    `--graph ${graph} has no effect with --device ${device}: leave it out, or use --device cpu.`,
  );
}
