import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { env } from 'onnxruntime-node';

/** Where and with what a benchmark ran. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  /** Share of all cores' time that others took in the second before. */
  readonly load: number;
  readonly memoryGiB: number;
  readonly platform: string;
  readonly node: string;
  readonly onnxRuntime: string;
}

/** Milliseconds since the start of the system, of all cores together. */
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

/** Takes a second, in which it looks how much others compute. */
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

/** A name for machines whose ratios may be compared. */
export function machineClass({ platform, cores, cpu }: Machine): string {
  return `${platform} ${cores} cores ${cpu}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

/**
 * Whether others want the cores too. Then not even ratios hold: threads that wait for each other lose
 * far more than those that do not.
 */
export function isBusy({ load }: Pick<Machine, 'load'>): boolean {
  return load > 0.1;
}
