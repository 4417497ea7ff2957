import { threadCount } from '@cutmix/training/onnx';
import type { Case } from '../measure/measure.ts';
import { aboutNotes, type Python, pythonCase, startPython, versionsOf } from '../measure/python.ts';
import type { Setup } from './setups.ts';

/** CutMix and MixUp of other libraries, each in its own process. */
export interface Peers {
  readonly notes: readonly string[];
  readonly versions: readonly string[];
  /** Cases on a batch of this kind; they replace those on the previous batch. */
  prepare(setup: Setup): Promise<readonly Case[]>;
  close(): void;
}

export async function startPeers(): Promise<Peers> {
  const setup = { threads: threadCount };
  const started = [
    await startPython('torchvision, timm and Kornia', 'torchPeers.py', setup),
    await startPython('Keras', 'kerasPeers.py', setup),
  ];
  const processes = started.filter((each): each is Python => typeof each !== 'string');
  return {
    notes: started.flatMap((each) => (typeof each === 'string' ? [each] : aboutNotes(each))),
    versions: processes.flatMap(versionsOf),
    async prepare(batch) {
      const cases: Case[] = [];
      for (const python of processes) {
        const names = await python.ask<string[]>('prepare', batch);
        cases.push(...names.map((name) => pythonCase(name, python)));
      }
      return cases;
    },
    close() {
      for (const { close } of processes) close();
    },
  };
}
