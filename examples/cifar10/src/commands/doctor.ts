import { statfs } from 'node:fs/promises';
import { freemem, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import type { DeviceReport } from '@cutmix/training';
import { cacheFolder, locateLocalData } from '../data/locate.ts';
import type { Flags } from '../flags.ts';
import { type AdapterDevice, deviceTable } from '../report/terminal/devices.ts';
import { adapterNames, loadAdapter } from '../run/adapters.ts';
import { describeProcessor } from '../system/machine.ts';
import { UserError } from '../system/userError.ts';
import type { CommandContext } from './context.ts';

/** Shows the devices and how fast they are, the data and the disk space of this machine. */
export async function doctorCommand(_: Flags, { workingFolder }: CommandContext): Promise<void> {
  const gigabytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  print('Node', `${process.version} on ${process.platform} ${process.arch} (${release()})`);
  print('CPU', describeProcessor());
  print('memory', `${gigabytes(freemem())} free of ${gigabytes(totalmem())}`);
  const found: AdapterDevice[] = [];
  for (const adapter of adapterNames) {
    for (const report of await (await loadAdapter(adapter)).measureDevices()) {
      const { device, detail, runtimeError } = report;
      print(`${adapter} ${device}`, `${availability(report)}: ${detail}`);
      if (runtimeError) print('', runtimeError.trim());
      found.push({ adapter, ...report });
    }
  }
  print('data', await describeData());
  print('disk, here', `${gigabytes(await freeSpace(workingFolder))} free`);
  const cache = await cacheFolder().catch((error: Error) => error);
  if (cache instanceof Error) {
    print('cache', cache.message);
  } else {
    print('cache', cache);
    print('disk, cache', `${gigabytes(await freeSpace(cache))} free`);
  }
  process.stdout.write(`\n${deviceTable(found)}`);
}

const nameWidth = 14;

function print(name: string, text: string): void {
  const aligned = text.replaceAll('\n', `\n${' '.repeat(nameWidth)}`);
  process.stdout.write(`${name.padEnd(nameWidth)}${aligned}\n`);
}

function availability({ available, software }: DeviceReport): string {
  if (!available) return 'no';
  return software ? 'on request only: a software GPU' : 'yes';
}

async function describeData(): Promise<string> {
  try {
    const found = await locateLocalData();
    return found && found.kind !== 'synthetic'
      ? `${found.kind} ${found.path}`
      : 'not found; `cifar10 data` downloads it';
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** The free space on the disk of the folder, which need not exist. */
async function freeSpace(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    if (parent === folder) throw error;
    return await freeSpace(parent);
  }
}
