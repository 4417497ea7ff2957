import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeFileAtomically } from '@cutmix/example-cifar10';
import { type Machine, machineClass } from './machine.ts';
import type { Figures } from './regressions.ts';

/** What later runs are compared with. */
export interface KeptResults {
  readonly machine: Machine;
  readonly figures: Figures;
}

const folder = new URL('../results/', import.meta.url);

const fileOf = (machine: Machine): string =>
  fileURLToPath(new URL(`${machineClass(machine)}.json`, folder));

/** The results that the repository holds for such a machine, if any. */
export async function readKept(machine: Machine): Promise<KeptResults | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(machine), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces them. */
export async function writeKept(results: KeptResults): Promise<void> {
  const short = (_key: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value;
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(fileOf(results.machine), `${JSON.stringify(results, short, 2)}\n`);
}
