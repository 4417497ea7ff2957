import { threadCount } from '@cutmix/training/onnx';
import type { Case } from '../measure.ts';
import { aboutNotes, type Python, pythonCase, startPython, versionsOf } from '../python.ts';
import type { Setup } from './setups.ts';

/** Other libraries' CutMix, each in a process of its own. */
export interface Peers {
  readonly notes: readonly string[];
  readonly versions: readonly string[];
  /** Their cases on a batch of that kind; those on the batch before are gone. */
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
