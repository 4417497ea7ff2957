import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeAbandoned, writeFileAtomically } from '../../src/system/atomicFile.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix-atomic-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a file written atomically', () => {
  test('is written by one process beside another', async () => {
    const path = join(folder, 'file');
    const own = Object.getOwnPropertyDescriptor(process, 'pid')!;
    const writes: Promise<void>[] = [];
    try {
      for (const pid of [1, 2, 3]) {
        Object.defineProperty(process, 'pid', { ...own, value: pid });
        writes.push(writeFileAtomically(path, String(pid).repeat(100_000)));
      }
    } finally {
      Object.defineProperty(process, 'pid', own);
    }
    await Promise.all(writes);
    expect(await readFile(path, 'utf8')).toMatch(/^(1+|2+|3+)$/);
    expect(await readdir(folder)).toEqual(['file']);
  });

  test('leaves nothing behind that cannot be put in place', async () => {
    const path = join(folder, 'used');
    await mkdir(join(path, 'within'), { recursive: true });
    await expect(writeFileAtomically(path, 'text')).rejects.toThrow(
      /used cannot be written: .*(EISDIR|ENOTEMPTY|EEXIST)/,
    );
    expect(await readdir(folder)).toEqual(['used']);
  });

  test('that a killed process left half written is removed, and no other', async () => {
    const { pid: gone } = spawnSync(process.execPath, ['--version']);
    await mkdir(join(folder, 'checkpoints'));
    const names = [`a.json.${gone}.tmp`, `a.json.${process.pid}.tmp`, 'a.json', 'mine.tmp'];
    for (const name of names) await writeFile(join(folder, name), '');
    await writeFile(join(folder, 'checkpoints', `b.${gone}.tmp`), '');
    await removeAbandoned(folder);
    expect((await readdir(folder)).sort()).toEqual([...names.slice(1), 'checkpoints'].sort());
    expect(await readdir(join(folder, 'checkpoints'))).toEqual([]);
  });
});
