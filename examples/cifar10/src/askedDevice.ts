import type { Device, GraphKind, TrainerConfig } from '@cutmix/training';
import type { Config, TrainingFlags } from './settings.ts';
import { UserError } from './userError.ts';

export type AskedDevice = Pick<TrainerConfig, 'device' | 'graph'>;

/**
 * Where a new run is to be trained; a graph without a device chooses the CPU.
 *
 * @throws UserError when a graph is asked for on a GPU.
 */
export function startingDevice({ device = 'auto', graph }: TrainingFlags): AskedDevice {
  if (!graph) return { device, graph };
  if (device !== 'auto') refuseGraphOnGpu(graph, device);
  return { device: 'cpu', graph };
}

/**
 * The device of the stored run, or the one that is asked for now.
 *
 * @throws UserError when a graph is asked for on a GPU.
 */
export function resumedDevice(flags: TrainingFlags, config: Config): AskedDevice {
  const device = flags.device && flags.device !== 'auto' ? flags.device : config.device;
  if (flags.graph) refuseGraphOnGpu(flags.graph, device);
  const graph = flags.graph ?? (device === config.device ? config.graph : undefined);
  return { device, graph };
}

function refuseGraphOnGpu(graph: GraphKind, device: Device): void {
  if (device === 'cpu') return;
  throw new UserError(
    `--graph ${graph} has no effect with --device ${device}: leave it out, or name --device cpu.`,
  );
}
