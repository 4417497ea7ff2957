import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface NvidiaGpu {
  /** The model, such as `NVIDIA H200`. */
  readonly name: string;
  /** The version of the driver. */
  readonly driver: string;
}

async function askNvidiaSmi(): Promise<NvidiaGpu | undefined> {
  const [visible] = (process.env['CUDA_VISIBLE_DEVICES'] ?? '').split(',');
  const flags = ['--query-gpu=name,driver_version', '--format=csv,noheader'];
  const { stdout } = await promisify(execFile)(
    'nvidia-smi',
    visible ? [...flags, `--id=${visible}`] : flags,
    { timeout: 10_000 },
  );
  const [name, driver] = stdout.split('\n')[0]!.split(',');
  return name && driver ? { name: name.trim(), driver: driver.trim() } : undefined;
}

/** @param folder - What the driver says about itself on Linux. */
async function askDriver(folder: string): Promise<NvidiaGpu | undefined> {
  const gpus = join(folder, 'gpus');
  const [first] = (await readdir(gpus)).sort();
  const information = await readFile(join(gpus, first!, 'information'), 'utf8');
  const version = await readFile(join(folder, 'version'), 'utf8');
  const name = /^Model:\s*(.+)$/m.exec(information)?.[1];
  const driver = /\b(\d+\.\d+(?:\.\d+)?)\b/.exec(version)?.[1];
  return name && driver ? { name: name.trim(), driver } : undefined;
}

/** The first NVIDIA GPU that CUDA sees, according to nvidia-smi or to its driver on Linux. */
export async function findNvidiaGpu(
  folder = '/proc/driver/nvidia',
): Promise<NvidiaGpu | undefined> {
  // Neither is there without the driver; a broken nvidia-smi says nothing of use.
  const silent = (): undefined => undefined;
  return (await askNvidiaSmi().catch(silent)) ?? (await askDriver(folder).catch(silent));
}
