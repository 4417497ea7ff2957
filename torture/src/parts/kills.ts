import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { downloadDataset } from '@cutmix/example-cifar10';
import { type Contents, faultsOfCache, serveArchive } from '../archiveServer.ts';
import { nodeFlags } from '../command.ts';
import type { CaseResult, Part } from '../part.ts';
import { type Random, randomOf } from '../random.ts';
import { differencesFrom, resultsOf, resume, train } from './training.ts';

const flags = [
  '--recipe',
  'fast',
  '--limit',
  '320',
  '--test-limit',
  '200',
  '--epochs',
  '4',
  '--batch-size',
  '64',
];

/** Kills a process as soon as it makes a file that `list` lists, unless it ends before. */
async function killAtNewFile(child: ChildProcess, list: () => readonly string[]): Promise<void> {
  // Those of processes that were killed before may still be there.
  const before = list();
  while (child.exitCode === null && child.signalCode === null) {
    if (list().some((name) => !before.includes(name))) return void child.kill('SIGKILL');
    await sleep(1);
  }
}

/** The names in a folder; none if it does not exist. */
function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const unfinished = (out: string): string[] =>
  [...names(out), ...names(join(out, 'checkpoints'))].filter((name) => name.endsWith('.tmp'));

const unpacking = (cache: string): string[] =>
  names(cache).filter((name) => name.startsWith('unpacking-'));

// Mostly the start of the process.
const downloadSeconds = 1.5;
const downloader = fileURLToPath(new URL('../downloadOnce.ts', import.meta.url));

// As large as a twentieth of CIFAR-10.
const contents: Contents = Object.fromEntries(
  [1, 2, 3, 4, 5].map((batch) => [`data_batch_${batch}.bin`, randomOf(batch).bytes(2_000_000)]),
);

/** Training that is killed at random moments and resumed must end as if nothing had happened. */
export const kills: Part = {
  async open(scratch) {
    const whole = join(scratch, 'whole');
    const unbroken = await train(whole, flags);
    if (unbroken.code !== 0) throw new Error(`the unbroken run failed: ${unbroken.stderr}`);
    const expected = await resultsOf(whole);
    const out = join(scratch, 'out');
    const { source, close } = await serveArchive(scratch, contents);
    const cache = join(scratch, 'cache');

    const download = async (random: Random): Promise<CaseResult> => {
      await rm(cache, { recursive: true, force: true });
      await mkdir(cache);
      const count = random.between(1, 3);
      const moments: string[] = [];
      const faults: string[] = [];
      let kills = 0;
      for (let kill = 0; kill < count; kill++) {
        const flags = [...nodeFlags, downloader, JSON.stringify(source), cache];
        const child = spawn(process.execPath, flags, { stdio: ['ignore', 'ignore', 'pipe'] });
        let stderr = '';
        child.stderr.on('data', (text) => {
          stderr += text;
        });
        const ended = once(child, 'close');
        const seconds = (random.below(1000) / 1000) * downloadSeconds;
        if (random.below(2) === 0) {
          moments.push('while it unpacks');
          await killAtNewFile(child, () => unpacking(cache));
        } else {
          moments.push(`after ${seconds.toFixed(2)} s`);
          await Promise.race([sleep(seconds * 1000), ended]);
          child.kill('SIGKILL');
        }
        const [code] = await ended;
        if (code === null) kills++;
        if (code) faults.push(`the download failed: ${stderr.trimEnd()}`);
      }
      await downloadDataset(source, cache);
      faults.push(...(await faultsOfCache(cache, contents)));
      const tried = `a download killed ${moments.join(', ')}`;
      return { tried, outcome: 'continued', faults, counts: { kills } };
    };

    return {
      close,
      async run(random) {
        if (random.below(3) === 0) return await download(random);
        await rm(out, { recursive: true, force: true });
        const moments: string[] = [];
        const faults: string[] = [];
        const count = random.between(1, 3);
        let isStarted = false;
        let kills = 0;
        for (let kill = 0; kill < count; kill++) {
          let child: ChildProcess | undefined;
          const onStart = (started: ChildProcess) => {
            child = started;
          };
          const ended = isStarted ? resume(out, { onStart }) : train(out, flags, { onStart });
          if (random.below(3) === 0) {
            moments.push('while it writes');
            await killAtNewFile(child!, () => unfinished(out));
          } else {
            const seconds = (random.below(1000) / 1000) * unbroken.seconds;
            moments.push(`after ${seconds.toFixed(1)} s`);
            const timer = setTimeout(() => child!.kill('SIGKILL'), seconds * 1000);
            await ended;
            clearTimeout(timer);
          }
          const { code, stderr } = await ended;
          // Some end before.
          if (code === null) kills++;
          else if (code !== 0) faults.push(`it failed: ${stderr.trimEnd()}`);
          isStarted = names(out).includes('config.json');
        }
        const last = await (isStarted ? resume(out) : train(out, flags));
        if (last.code !== 0) faults.push(`it does not continue: ${last.stderr.trimEnd()}`);
        else faults.push(...(await differencesFrom(expected, out)));
        return {
          tried: `killed ${moments.join(', ')}`,
          outcome: 'continued',
          faults,
          counts: { kills },
        };
      },
    };
  },
};
