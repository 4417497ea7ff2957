import type { Config, RunDevice, TrainingFlags } from './settings.ts';
import type { TrainerConfig } from './trainer.ts';

/** The device of the stored run, or the one that is asked for now. */
export function resumedDevice(
  flags: TrainingFlags,
  config: Config,
): Pick<TrainerConfig, 'device' | 'graph'> {
  const device = flags.device && flags.device !== 'auto' ? flags.device : config.device;
  const graph = flags.graph ?? (device === config.device ? config.graph : undefined);
  return { device, graph };
}

/** The configuration of a run that goes on there; the same where it was there before. */
export function movedTo(config: Config, device: RunDevice): Config {
  if (device.device === config.device && device.graph === config.graph) return config;
  const earlierDevices = [...(config.earlierDevices ?? []), config.deviceDescription];
  return { ...config, ...device, earlierDevices };
}
