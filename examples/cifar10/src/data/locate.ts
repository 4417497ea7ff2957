import { stat } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { errorCode, fileError } from '../system/fileError.ts';
import { UserError } from '../system/userError.ts';
import { workingFolder } from '../system/workingFolder.ts';
import { archiveFolder, archiveName, type FileObserver } from './cifar10/binaryFormat.ts';
import { downloadDataset, officialSource } from './cifar10/download.ts';
import type { FetchOptions } from './cifar10/fetchArchive.ts';
import { describeOtherVersion } from './cifar10/otherVersions.ts';
import { readArchive } from './cifar10/readArchive.ts';
import { holdsBatchFiles, isComplete, namesIn, readFolder } from './cifar10/readFolder.ts';
import type { Dataset } from './dataset.ts';
import { syntheticDataset } from './synthetic/images.ts';

/**
 * The folder of downloaded data, by the custom of the operating system.
 *
 * @throws UserError if this account has no home folder.
 */
export async function cacheFolder(): Promise<string> {
  let folder: string | undefined;
  try {
    // Looks for the home folder as soon as it is loaded, and throws if there is none.
    const { default: envPaths } = await import('env-paths');
    folder = envPaths('cutmix-cifar10', { suffix: '' }).cache;
  } catch {}
  if (folder && isAbsolute(folder)) return folder;
  throw new UserError(
    'There is no home folder to keep downloaded data in. Set HOME or XDG_CACHE_HOME, or name the ' +
      'data with --data PATH or CIFAR10_DIR.',
  );
}

/** What a data set is read from. */
export type DataLocation =
  | { readonly kind: 'archive' | 'folder'; readonly path: string }
  | { readonly kind: 'synthetic' };

/**
 * Finds the data; for `auto`, downloads it if it is not on this machine.
 *
 * @param data - `auto`, `synthetic` or an absolute path.
 * @throws UserError if a named path holds no CIFAR-10, or files cannot be read or written.
 * @throws DownloadUnavailable if nothing can be downloaded from here.
 */
export async function locateData(data: string, options: FetchOptions = {}): Promise<DataLocation> {
  if (data === 'synthetic') return { kind: 'synthetic' };
  if (data !== 'auto') return await locatePath('--data', data);
  const local = await locateLocalData();
  if (local) return local;
  const path = await downloadDataset(officialSource, await cacheFolder(), options);
  return { kind: 'folder', path };
}

/** The data that `auto` finds without a network. */
export async function locateLocalData(): Promise<DataLocation | undefined> {
  const fromEnvironment = process.env['CIFAR10_DIR'];
  if (fromEnvironment) {
    return await locatePath('CIFAR10_DIR', resolve(workingFolder(), fromEnvironment));
  }
  const cached = join(await cacheFolder(), archiveFolder);
  return (await isComplete(cached)) ? { kind: 'folder', path: cached } : undefined;
}

async function locatePath(name: string, path: string): Promise<DataLocation> {
  const expected = `${archiveName}, or a folder that holds it or its .bin files`;
  const found = await kindOf(path);
  if (!found)
    throw new UserError(
      `${name} must be ${expected}; ${path} does not exist. ` +
        `Correct the path, or leave ${name} out to use the cache or the download.`,
    );
  if (found === 'file') return { kind: 'archive', path };
  for (const folder of [path, join(path, archiveFolder)]) {
    if (await holdsBatchFiles(folder)) return { kind: 'folder', path: folder };
  }
  const archive = join(path, archiveName);
  if ((await kindOf(archive)) === 'file') return { kind: 'archive', path: archive };
  const other = [basename(path), ...(await namesIn(path))]
    .map(describeOtherVersion)
    .find((version) => version !== undefined);
  throw new UserError(
    `${name} must be ${expected}; ${path} holds neither.${other ? ` ${other}` : ''}`,
  );
}

/** @returns undefined if there is nothing of this name. */
async function kindOf(path: string): Promise<'file' | 'other' | undefined> {
  try {
    return (await stat(path)).isFile() ? 'file' : 'other';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw fileError(path, 'read', error);
  }
}

export async function readData(location: DataLocation, onFile?: FileObserver): Promise<Dataset> {
  switch (location.kind) {
    case 'archive':
      return await readArchive(location.path, onFile);
    case 'folder':
      return await readFolder(location.path, onFile);
    case 'synthetic':
      return syntheticDataset();
  }
}
