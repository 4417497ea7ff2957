import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, fileError, isUnsupported } from './fileError.ts';
import { isRunning } from './lock.ts';

/**
 * Puts a whole file in place: readers find the old content or the new, even after a crash, and if
 * several processes write, that of one of them.
 *
 * @throws UserError if the file cannot be written; the old content then stays.
 */
export async function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync().catch(ignoreUnsupported);
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw fileError(path, 'written', error);
  }
  await syncFolder(dirname(path));
}

/** Removes the unfinished files that killed processes left in `folder`. */
export async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    const pid = /\.(\d+)\.tmp$/.exec(name)?.[1];
    if (pid && !isRunning(Number(pid))) await rm(join(folder, name), { force: true });
  }
}

/** Some network file systems cannot sync: the file is still replaced as a whole. */
function ignoreUnsupported(error: unknown): void {
  if (!isUnsupported(error)) throw error;
}

/** Makes the rename durable where folders can be opened and synced: not on Windows, for instance. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // The file is in place, and a folder may be writable without being readable.
    if (!isUnsupported(error) && errorCode(error) !== 'EACCES')
      throw fileError(folder, 'written', error);
  }
}
