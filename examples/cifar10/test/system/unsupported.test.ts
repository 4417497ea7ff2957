import * as fs from 'node:fs/promises';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { writeFileAtomically } from '../../src/system/atomicFile.ts';
import { isLock, tryLock } from '../../src/system/lock.ts';

// Operations that file systems lack cannot be made to fail on the disk of a test.
vi.mock('node:fs/promises', { spy: true });

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix-unsupported-'));
  path = join(folder, 'file');
});
afterEach(async () => {
  vi.resetAllMocks();
  await rm(folder, { recursive: true });
});

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: failed`), { code });
}

/** Lets files and folders be opened, and fails when they are synced. */
async function failSync(code: string): Promise<void> {
  const { open } = await vi.importActual<typeof fs>('node:fs/promises');
  vi.mocked(fs.open).mockImplementation(async (...parameters) => {
    const file = await open(...parameters);
    file.sync = () => Promise.reject(failure(code));
    return file;
  });
}

describe('a file is written', () => {
  test.each(['EINVAL', 'ENOTSUP', 'ENOSYS', 'EPERM'])(
    'although the file system cannot sync (%s)',
    async (code) => {
      await failSync(code);
      await writeFileAtomically(path, 'text');
      expect(await readFile(path, 'utf8')).toBe('text');
      expect(await readdir(folder)).toEqual(['file']);
    },
  );

  test('although folders cannot be opened', async () => {
    const { open } = await vi.importActual<typeof fs>('node:fs/promises');
    vi.mocked(fs.open).mockImplementation((...parameters) =>
      parameters[0] === folder ? Promise.reject(failure('EACCES')) : open(...parameters),
    );
    await writeFileAtomically(path, 'text');
    expect(await readFile(path, 'utf8')).toBe('text');
  });
});

test('a disk that fails to sync is an error, and the old content stays', async () => {
  await writeFileAtomically(path, 'old');
  await failSync('EIO');
  await expect(writeFileAtomically(path, 'new')).rejects.toThrow(`${path} cannot be written: EIO`);
  expect(await readFile(path, 'utf8')).toBe('old');
  expect(await readdir(folder)).toEqual(['file']);
});

test('a file system that cannot rename is an error that names the file', async () => {
  vi.mocked(fs.rename).mockRejectedValue(failure('ENOSYS'));
  await expect(writeFileAtomically(path, 'new')).rejects.toThrow(
    `${path} cannot be written: ENOSYS`,
  );
  expect(await readdir(folder)).toEqual([]);
});

test('a lock works without hard links', async () => {
  vi.mocked(fs.link).mockRejectedValue(failure('EPERM'));
  const lock = await tryLock(path);
  const second = await tryLock(path);
  expect([isLock(lock), isLock(second)]).toEqual([true, false]);
  if (isLock(lock)) await lock.release();
  expect(await readdir(folder)).toEqual([]);
});
