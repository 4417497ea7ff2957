import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ended, faultsOfError } from '../command.ts';
import { mountDisk } from '../disk.ts';
import type { CaseResult, Part } from '../part.ts';
import type { Random } from '../random.ts';
import { differencesFrom, resultsOf, resume, train } from './training.ts';

const flags = [
  '--recipe',
  'fast',
  '--limit',
  '64',
  '--test-limit',
  '200',
  '--epochs',
  '1',
  '--batch-size',
  '32',
];

/** The names of all fields of an object and of the objects within, joined by dots. */
function fieldsOf(value: object): string[] {
  return Object.entries(value).flatMap(([name, part]) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? [name, ...fieldsOf(part).map((within) => `${name}.${within}`)]
      : [name],
  );
}

/** What is done to the stored run in `out`; returns a description, and the file to be named. */
type Attack = (out: string, random: Random) => Promise<{ tried: string; file: string }>;

const configFile = (out: string) => join(out, 'config.json');

const anyFile = (random: Random) =>
  random.pick(['config.json', 'checkpoints/initial.safetensors', 'checkpoints/cutmix.safetensors']);

const attacks: readonly Attack[] = [
  async (out, random) => {
    const config = JSON.parse(await readFile(configFile(out), 'utf8'));
    const field = random.pick(fieldsOf(config));
    const path = field.split('.');
    const last = path.pop()!;
    const object = path.reduce((part, name) => part[name], config);
    const value = random.pick([undefined, null, {}, [], true, -1, 1e300, '', 'text']);
    object[last] = value;
    await writeFile(configFile(out), JSON.stringify(config));
    return { tried: `${field} of config.json is ${JSON.stringify(value)}`, file: out };
  },
  async (out, random) => {
    const text = random.pick(['', 'null', '[]', '7', '"text"', '{', '{"version":1}', '\u0000']);
    await writeFile(configFile(out), text);
    return { tried: `config.json is ${JSON.stringify(text)}`, file: configFile(out) };
  },
  async (out) => {
    await writeFile(configFile(out), `\uFEFF${await readFile(configFile(out), 'utf8')}`);
    return { tried: 'config.json has a byte order mark', file: out };
  },
  async (out, random) => {
    const name = anyFile(random);
    const { length } = await readFile(join(out, name));
    const rest = random.below(length);
    await truncate(join(out, name), rest);
    return { tried: `${name} is cut to ${rest} bytes`, file: join(out, name) };
  },
  async (out, random) => {
    const name = anyFile(random);
    const bytes = await readFile(join(out, name));
    const [at, bit] = [random.below(bytes.length), random.below(8)];
    bytes[at]! ^= 1 << bit;
    await writeFile(join(out, name), bytes);
    return { tried: `bit ${bit} of byte ${at} of ${name} is flipped`, file: out };
  },
  async (out, random) => {
    const name = anyFile(random);
    await writeFile(join(out, name), random.bytes(random.below(500)));
    return { tried: `${name} is random bytes`, file: join(out, name) };
  },
  async (out, random) => {
    const name = anyFile(random);
    await rm(join(out, name));
    // Without its configuration a folder is no run.
    const file = name === 'config.json' ? out : join(out, name);
    return { tried: `${name} is missing`, file };
  },
  async (out, random) => {
    const name = anyFile(random);
    await rm(join(out, name));
    await mkdir(join(out, name));
    return { tried: `${name} is a folder`, file: join(out, name) };
  },
  async (out, random) => {
    const name = anyFile(random);
    await rm(join(out, name));
    await symlink(name, join(out, name));
    return { tried: `${name} is a link to itself`, file: join(out, name) };
  },
  async (out) => {
    await rm(join(out, 'checkpoints'), { recursive: true });
    await writeFile(join(out, 'checkpoints'), '');
    return { tried: 'checkpoints is a file', file: join(out, 'checkpoints') };
  },
  async (out) => {
    const path = join(out, 'checkpoints', 'cutmix.safetensors');
    const file = await readFile(path);
    const start = 8 + Number(file.readBigUInt64LE());
    const { __metadata__: _, ...header } = JSON.parse(file.subarray(8, start).toString());
    const json = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(json.length));
    await writeFile(path, Buffer.concat([length, json, file.subarray(start)]));
    return { tried: 'cutmix.safetensors has lost its metadata', file: path };
  },
  async (out, random) => {
    const name = random.pick(['metrics.jsonl', 'summary.json', 'preview.png', 'report.html']);
    await rm(join(out, name));
    if (random.below(2) === 0) return { tried: `${name} is missing`, file: out };
    await mkdir(join(out, name, 'within'), { recursive: true });
    return { tried: `${name} is a folder`, file: join(out, name) };
  },
];

// More than a run needs, twice.
const diskBytes = 1 << 25;

/** Files of a stored run that are damaged, foreign or edited, and folders that go away. */
export const files: Part = {
  async open(scratch) {
    const whole = join(scratch, 'whole');
    const unbroken = await train(whole, flags);
    if (unbroken.code !== 0) throw new Error(`the unbroken run failed: ${unbroken.stderr}`);
    const expected = await resultsOf(whole);
    const folderOfDisk = join(scratch, 'disk');
    const out = join(folderOfDisk, 'a run#%?');

    const damaged = async (random: Random): Promise<CaseResult> => {
      await cp(whole, out, { recursive: true });
      const { tried, file } = await random.pick(attacks)(out, random);
      const ended = await resume(out);
      const outcome = ended.code === 0 ? 'continued' : 'refused';
      const faults = outcome === 'refused' ? faultsOfError(ended, file) : [];
      return { tried, outcome, faults };
    };

    const twice = async (): Promise<CaseResult> => {
      const both = await Promise.all([train(out, flags), train(out, flags)]);
      const refused = both.filter(({ code }) => code !== 0);
      const faults = refused.length === 1 ? faultsOfError(refused[0]!, out) : [];
      if (refused.length !== 1) faults.push(`${refused.length} of 2 runs were refused`);
      else faults.push(...(await differencesFrom(expected, out)));
      return { tried: 'two runs in one folder', outcome: 'refused', faults };
    };

    const movedAway = async (random: Random): Promise<CaseResult> => {
      const seconds = (random.below(1000) / 1000) * unbroken.seconds;
      const moved = join(scratch, 'moved');
      const training = train(out, flags);
      await sleep(seconds * 1000);
      const tried = `the folder is renamed after ${seconds.toFixed(1)} s`;
      const isMoved = await rename(out, moved).then(
        () => true,
        () => false,
      );
      const ended = await training;
      await rm(moved, { recursive: true, force: true });
      if (ended.code === 0) return { tried, outcome: 'finished', faults: [] };
      return {
        tried,
        outcome: 'refused',
        faults: isMoved ? faultsOfError(ended, out) : [ended.stderr],
      };
    };

    const removed = async (random: Random): Promise<CaseResult> => {
      const seconds = (random.below(1000) / 1000) * unbroken.seconds;
      const training = train(out, flags);
      await sleep(seconds * 1000);
      await rm(out, { recursive: true, force: true });
      const ended = await training;
      const tried = `the folder is removed after ${seconds.toFixed(1)} s`;
      if (ended.code !== 0) return { tried, outcome: 'refused', faults: faultsOfError(ended, out) };
      // It was removed before the run began, or after its end.
      const faults = existsSync(out) ? await differencesFrom(expected, out) : [];
      return { tried, outcome: 'finished', faults };
    };

    /** What is wrong with a run that failed for its disk, and how it ends once the disk works. */
    const faultsOfDisk = async (ended: Ended): Promise<string[]> => {
      const faults = ended.code === 0 ? [] : faultsOfError(ended, out);
      const isStarted = existsSync(configFile(out));
      const last = await (isStarted ? resume(out) : train(out, flags));
      if (last.code !== 0) return [...faults, `it does not continue: ${last.stderr.trimEnd()}`];
      return [...faults, ...(await differencesFrom(expected, out))];
    };

    const ownDisk = async (random: Random): Promise<CaseResult> => {
      const isFull = random.below(2) === 0;
      const bytes = isFull ? random.below(diskBytes / 2) : diskBytes;
      const seconds = (random.below(1000) / 1000) * unbroken.seconds;
      const tried = isFull
        ? `a disk of ${Math.ceil(bytes / 1024)} kB`
        : `a disk that is read-only after ${seconds.toFixed(1)} s`;
      const disk = mountDisk(folderOfDisk, bytes);
      if (!disk)
        return { tried: `${tried}: only root may mount it`, outcome: 'skipped', faults: [] };
      try {
        const training = train(out, flags);
        let isRunning = true;
        training.finally(() => {
          isRunning = false;
        });
        if (!isFull) {
          await sleep(seconds * 1000);
          while (isRunning && !disk.makeReadOnly()) await sleep(1);
        }
        const ended = await training;
        if (isFull) disk.resize(diskBytes);
        else disk.makeWritable();
        const outcome = ended.code === 0 ? 'finished' : 'refused';
        return { tried, outcome, faults: await faultsOfDisk(ended) };
      } finally {
        disk.unmount();
      }
    };

    return {
      async run(random) {
        await rm(out, { recursive: true, force: true });
        const kind = random.below(16);
        if (kind === 0) return await twice();
        if (kind === 1) return await movedAway(random);
        if (kind === 2) return await removed(random);
        if (kind < 6) return await ownDisk(random);
        return await damaged(random);
      },
    };
  },
};
