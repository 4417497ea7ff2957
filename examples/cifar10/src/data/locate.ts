import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { workingFolder } from '../system/workingFolder.ts';
import { UserError } from '../userError.ts';
import { archiveFolder, type FileObserver } from './binaryFormat.ts';
import type { Dataset } from './dataset.ts';
import { archiveName, downloadDataset, officialSource } from './download.ts';
import { readArchive } from './readArchive.ts';
import { holdsBatchFiles, readFolder } from './readFolder.ts';
import { syntheticDataset } from './synthetic.ts';

/** Where downloaded data lives, by the custom of the operating system. */
export function cacheFolder(): string {
  return envPaths('cutmix-cifar10', { suffix: '' }).cache;
}

/** What a dataset is read from. */
export type DataLocation =
  | { readonly kind: 'archive' | 'folder'; readonly path: string }
  | { readonly kind: 'synthetic' };

export interface LocateOptions {
  readonly signal?: AbortSignal;
  /** Told of each step worth knowing about. */
  readonly onMessage?: (message: string) => void;
  readonly onDownload?: (received: number, total: number | undefined) => void;
}

/**
 * Finds the data, downloading it where `auto` finds none.
 *
 * @param data - `auto`, `synthetic` or an absolute path.
 * @throws UserError when a named path holds no CIFAR-10.
 */
export async function locateData(data: string, options: LocateOptions = {}): Promise<DataLocation> {
  if (data === 'synthetic') return { kind: 'synthetic' };
  if (data !== 'auto') return await locatePath('--data', data);
  const { signal, onMessage, onDownload } = options;

  const local = await locateLocalData();
  if (local) return local;

  const cache = cacheFolder();
  onMessage?.(`Downloading CIFAR-10 from ${officialSource.url} to ${cache}.`);
  try {
    const path = await downloadDataset(officialSource, cache, {
      ...(signal && { signal }),
      ...(onDownload && { onProgress: onDownload }),
    });
    return { kind: 'folder', path };
  } catch (error) {
    signal?.throwIfAborted();
    onMessage?.(`CIFAR-10 cannot be downloaded: ${(error as Error).message}`);
    return { kind: 'synthetic' };
  }
}

/** What `auto` finds without a network. */
export async function locateLocalData(): Promise<DataLocation | undefined> {
  const fromEnvironment = process.env['CIFAR10_DIR'];
  if (fromEnvironment) {
    return await locatePath('CIFAR10_DIR', resolve(workingFolder(), fromEnvironment));
  }
  const cached = join(cacheFolder(), archiveFolder);
  return (await holdsBatchFiles(cached)) ? { kind: 'folder', path: cached } : undefined;
}

async function locatePath(name: string, path: string): Promise<DataLocation> {
  const expected = `${archiveName}, or a folder that holds it or its .bin files`;
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UserError(`${name} must be ${expected}; ${path} does not exist.`);
  if (found.isFile()) return { kind: 'archive', path };
  for (const folder of [path, join(path, archiveFolder)]) {
    if (await holdsBatchFiles(folder)) return { kind: 'folder', path: folder };
  }
  const archive = join(path, archiveName);
  if ((await stat(archive).catch(() => undefined))?.isFile()) {
    return { kind: 'archive', path: archive };
  }
  throw new UserError(`${name} must be ${expected}; ${path} holds neither.`);
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
