import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from 'node:os';
import { env } from 'onnxruntime-node';

/** Where and with what a benchmark ran. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  /** Average over a minute of the processes that wanted a core. */
  readonly load: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly onnxRuntime: string;
}

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    load: loadavg()[0]!,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    node: process.versions.node,
    onnxRuntime: env.versions.node ?? 'unknown',
  };
}

/** A name for machines whose ratios may be compared. */
export function machineClass({ platform, cores, cpu }: Machine): string {
  return `${platform} ${cores} cores ${cpu}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

/**
 * Whether others want the cores too. Then not even ratios hold: threads that wait for each other lose
 * far more than those that do not.
 */
export function isBusy({ load, cores }: Pick<Machine, 'load' | 'cores'>): boolean {
  return load > cores / 2;
}
