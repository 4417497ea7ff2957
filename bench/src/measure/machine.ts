import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { env } from 'onnxruntime-node';

/** The machine and the versions that a benchmark ran on. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  /** The share of all cores that other processes used in the second before. */
  readonly load: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly onnxRuntime: string;
}

/** Milliseconds since the system started, summed over all cores. */
function coreTimes(): { readonly idle: number; readonly all: number } {
  const times = cpus().map((core) => core.times);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    idle: sum(times.map(({ idle }) => idle)),
    all: sum(times.flatMap((time) => Object.values(time))),
  };
}

async function measureLoad(): Promise<number> {
  const before = coreTimes();
  await pause(1000);
  const after = coreTimes();
  return 1 - (after.idle - before.idle) / (after.all - before.all);
}

/** Takes one second, in which it measures the load. */
export async function describeMachine(): Promise<Machine> {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    load: await measureLoad(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${platform()} ${arch()}`,
    node: process.versions.node,
    onnxRuntime: env.versions.node ?? 'unknown',
  };
}

/** A name for the kind of machine; ratios of one kind can be compared. */
export function machineClass({ platform, cores, cpu }: Machine): string {
  return `${platform} ${cores} cores ${cpu}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

/**
 * Whether other processes use the cores. Then not even ratios are valid, since threads that wait for
 * each other lose far more time than those that do not.
 */
export function isBusy({ load }: Pick<Machine, 'load'>): boolean {
  return load > 0.1;
}
