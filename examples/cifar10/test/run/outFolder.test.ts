import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createNumberedOutFolder,
  createOutFolder,
  makeNumberedFolder,
  openOutFolder,
} from '../../src/run/stored/outFolder.ts';
import { logisticRegression } from '../fixtures/logisticRegression.ts';
import { mountSmallDisk, unmount } from '../fixtures/smallDisk.ts';
import { smallConfig, trainSmallRuns } from '../fixtures/smallRuns.ts';

let root: string;
let path: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cutmix-out-'));
  path = join(root, 'out');
});
afterEach(() => rm(root, { recursive: true }));

async function storeRun(): Promise<void> {
  const folder = await createOutFolder(path);
  await folder.writeConfig(smallConfig);
  await folder.close();
}

const inUse = new RegExp(`--out .* is in use by process ${process.pid} since .* UTC\\.`);

describe('a new folder', () => {
  it('belongs to one run, and leaves nothing behind if nothing is written', async () => {
    const folder = await createOutFolder(join(path, 'deep'));
    await expect(createOutFolder(join(path, 'deep'))).rejects.toThrow(inUse);
    await folder.close();
    expect(await readdir(root)).toEqual([]);
  });

  it('belongs to one of many runs that start at the same time', async () => {
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => createOutFolder(path)));
    const folders = results.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value] : [],
    );
    expect(folders).toHaveLength(1);
    await folders[0]!.close();
  });

  it('gets a number if its name is taken, also at the same time', async () => {
    const folders = await Promise.all([1, 2, 3].map(() => createNumberedOutFolder(path)));
    expect(folders.map((folder) => folder.path).sort()).toEqual([path, `${path}-2`, `${path}-3`]);
    for (const folder of folders) await folder.close();
    expect(await readdir(root)).toEqual([]);
    expect(await makeNumberedFolder(path)).toBe(path);
    expect(await makeNumberedFolder(path)).toBe(`${path}-2`);
  });

  it('may hold what a run left that was killed at its very start', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await mkdir(path);
    await writeFile(join(path, `config.json.${pid}.tmp`), '{');
    const lock = { token: 'a', pid, host: hostname(), processStart: null, since: '' };
    await writeFile(join(path, '.lock'), JSON.stringify(lock));
    const folder = await createOutFolder(path);
    await folder.writeConfig(smallConfig);
    await folder.close();
    expect((await readdir(path)).sort()).toEqual(['checkpoints', 'config.json']);
  });

  it('names a folder that cannot be written', async () => {
    await expect(createOutFolder('/proc/out')).rejects.toThrow(
      '--out /proc/out cannot be written: no such file or directory (ENOENT).',
    );
    await expect(createNumberedOutFolder('/proc/out')).rejects.toThrow('/proc/out cannot be');
  });
});

describe('a stored run', () => {
  it('is resumed by one process at a time', async () => {
    await storeRun();
    const { folder } = await openOutFolder(path);
    await expect(openOutFolder(path)).rejects.toThrow(inUse);
    await expect(createOutFolder(path)).rejects.toThrow(inUse);
    await folder.close();
    await (await openOutFolder(path)).folder.close();
    expect((await readdir(path)).sort()).toEqual(['checkpoints', 'config.json']);
  });

  it('is not resumed in the folder of one seed while the whole is', async () => {
    await storeRun();
    const { folder } = await openOutFolder(path);
    const seed = folder.ofSeed(7);
    await seed.writeConfig(smallConfig);
    await expect(openOutFolder(seed.path)).rejects.toThrow(inUse);
    await folder.close();
    await (await openOutFolder(seed.path)).folder.close();
  });

  it('in a folder with any name is found again', async () => {
    for (const name of ['a b', 'a#b', 'a%20b', 'a?b', `a'b"c`, '$(x)', 'ä']) {
      path = join(root, name);
      await storeRun();
      const { folder, config } = await openOutFolder(path);
      expect(config).toEqual(JSON.parse(JSON.stringify(smallConfig)));
      await folder.close();
    }
  });

  it('that is missing or unreadable is an error that names its configuration', async () => {
    const file = join(path, 'config.json');
    await expect(openOutFolder(path)).rejects.toThrow(
      `--resume continues the run in --out, but ${path} does not exist.`,
    );
    await mkdir(file, { recursive: true });
    await expect(openOutFolder(path)).rejects.toThrow(`${file} cannot be read: illegal operation`);
  });
});

describe('during a run', () => {
  const observer = (change: () => Promise<unknown>) => {
    let steps = 0;
    return { step: () => void (++steps === 7 && change()) };
  };

  it('with a file in the place of its checkpoints is an error that names it', async () => {
    await storeRun();
    const checkpoints = join(path, 'checkpoints');
    await rm(checkpoints, { recursive: true });
    await writeFile(checkpoints, '');
    await expect(openOutFolder(path)).rejects.toThrow(
      `${checkpoints} must be a folder; delete what is there.`,
    );
    expect(await readdir(path)).not.toContain('.lock');
  });

  it('a folder that is removed is an error that names the file', async () => {
    const training = trainSmallRuns({
      path,
      trainer: logisticRegression(),
      observer: observer(() => rename(path, join(root, 'moved'))),
    });
    await expect(training).rejects.toThrow(
      /out\/checkpoints\/cutmix\.safetensors cannot be written: no such file or directory/,
    );
    // The run can be resumed there once this process, which cannot find its lock, has ended.
    const moved = join(root, 'moved');
    await rm(join(moved, '.lock'));
    await trainSmallRuns({ path: moved, trainer: logisticRegression(), resume: true });
    expect(await readdir(root)).toEqual(['moved']);
  });

  it('a disk that fills is an error, and the run continues once there is space', async () => {
    const disk = join(root, 'disk');
    if (!(await mountSmallDisk(disk, 2048))) return;
    try {
      path = join(disk, 'out');
      const filler = join(disk, 'filler');
      const fill = async () => {
        await writeFile(filler, Buffer.alloc(4_000_000)).catch(() => {});
      };
      await expect(
        trainSmallRuns({ path, trainer: logisticRegression(), observer: observer(fill) }),
      ).rejects.toThrow(
        'cutmix.safetensors cannot be written: the disk is full (ENOSPC). The checkpoint before it',
      );
      expect(await readdir(join(path, 'checkpoints'))).toEqual([
        'cutmix.safetensors',
        'initial.safetensors',
      ]);
      await rm(filler);
      await trainSmallRuns({ path, trainer: logisticRegression(), resume: true });
      const metrics = await readFile(join(path, 'metrics.jsonl'), 'utf8');
      expect(metrics.trimEnd().split('\n')).toHaveLength(6);
    } finally {
      unmount(disk);
    }
  });
});
