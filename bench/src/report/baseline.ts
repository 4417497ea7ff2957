import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeFileAtomically } from '@cutmix/example-cifar10';
import { type Machine, machineClass } from '../measure/machine.ts';
import type { Figures } from './regressions.ts';

/** The results that later runs are compared with. */
export interface Baseline {
  readonly machine: Machine;
  readonly figures: Figures;
}

const folder = new URL('../../results/', import.meta.url);

const fileOf = (machine: Machine): string =>
  fileURLToPath(new URL(`${machineClass(machine)}.json`, folder));

/** The baseline of this kind of machine in the repository, if there is one. */
export async function readBaseline(machine: Machine): Promise<Baseline | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(machine), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Replaces the baseline of this kind of machine. */
export async function writeBaseline(baseline: Baseline): Promise<void> {
  const short = (_key: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value;
  await mkdir(folder, { recursive: true });
  await writeFileAtomically(fileOf(baseline.machine), `${JSON.stringify(baseline, short, 2)}\n`);
}
