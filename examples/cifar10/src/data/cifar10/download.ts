import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import { fileError } from '../../system/fileError.ts';
import { createFolders } from '../../system/folders.ts';
import { describeHolder, waitForLock } from '../../system/lock.ts';
import { UserError } from '../../system/userError.ts';
import { archiveFolder, archiveName } from './binaryFormat.ts';
import { type DownloadSource, type FetchOptions, fetchArchive } from './fetchArchive.ts';
import { isComplete } from './readFolder.ts';

/** As published at https://www.cs.toronto.edu/~kriz/cifar.html. */
export const officialSource: DownloadSource = {
  url: `https://www.cs.toronto.edu/~kriz/${archiveName}`,
  md5: 'c32a1d4ab5d03f1284b67883e8d87530',
  bytes: 170_052_171,
};

const unpackingPrefix = 'unpacking-';

/**
 * Downloads and unpacks the archive into `cache`, one process at a time; the others wait and use
 * what it brought.
 *
 * What has arrived stays in a `.part` file, and a later call continues from there. Only a file with
 * the right checksum is unpacked, and only a whole folder gets its final name.
 *
 * @returns the folder of the `.bin` files.
 * @throws DownloadUnavailable if nothing can be downloaded, and nothing was before.
 * @throws UserError if a file cannot be written, or if what arrived is incomplete or wrong.
 */
export async function downloadDataset(
  source: DownloadSource,
  cache: string,
  options: FetchOptions = {},
): Promise<string> {
  const { signal, onMessage } = options;
  try {
    await createFolders(cache);
  } catch (error) {
    throw fileError(cache, 'written', error);
  }
  const lockPath = join(cache, `${archiveName}.lock`);
  const lock = await waitForLock(lockPath, {
    signal,
    onWait: (holder) =>
      onMessage?.(`Waiting for the download by ${describeHolder(holder, lockPath)}.`),
  });
  try {
    const folder = join(cache, archiveFolder);
    const part = join(cache, `${archiveName}.part`);
    await removeUnpacking(cache);
    if (await isComplete(folder)) {
      await rm(part, { force: true });
      return folder;
    }
    onMessage?.(`Downloading CIFAR-10 from ${source.url} to ${cache}.`);
    await fetchArchive(source, part, options);
    await unpack(part, cache, folder);
    await rm(part);
    return folder;
  } finally {
    await lock.release();
  }
}

/** Removes the folders of processes that were killed while they unpacked. */
async function removeUnpacking(cache: string): Promise<void> {
  try {
    for (const name of await readdir(cache)) {
      if (name.startsWith(unpackingPrefix)) await rm(join(cache, name), { recursive: true });
    }
  } catch (error) {
    throw fileError(cache, 'written', error);
  }
}

async function unpack(part: string, cache: string, folder: string): Promise<void> {
  let temporary: string | undefined;
  try {
    temporary = await mkdtemp(join(cache, unpackingPrefix));
    await extract({ file: part, cwd: temporary, strict: true });
    const unpacked = join(temporary, archiveFolder);
    if (!(await stat(unpacked).catch(() => undefined))?.isDirectory()) {
      throw new UserError(`${part} must hold a folder ${archiveFolder}, which is missing.`);
    }
    // What is there is incomplete, or it would have been used.
    await rm(folder, { recursive: true, force: true });
    await rename(unpacked, folder);
  } catch (error) {
    throw fileError(folder, 'written', error);
  } finally {
    if (temporary) await rm(temporary, { recursive: true, force: true });
  }
}
