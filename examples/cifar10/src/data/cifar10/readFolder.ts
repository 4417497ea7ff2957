import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode, fileError } from '../../system/fileError.ts';
import { UserError } from '../../system/userError.ts';
import type { Dataset } from '../dataset.ts';
import {
  batchFiles,
  datasetBuilder,
  type FileObserver,
  fileBytes,
  wrongSize,
} from './binaryFormat.ts';
import { describeOtherVersion } from './otherVersions.ts';

/**
 * Whether a folder holds at least one batch file.
 *
 * @throws UserError if there is such a folder, but it cannot be read.
 */
export async function holdsBatchFiles(folder: string): Promise<boolean> {
  const names = await namesIn(folder);
  return batchFiles.some((name) => names.includes(name));
}

/**
 * Whether a folder holds all batch files in full length.
 *
 * @throws UserError if there is such a folder, but it cannot be read.
 */
export async function isComplete(folder: string): Promise<boolean> {
  const names = await namesIn(folder);
  if (!batchFiles.every((name) => names.includes(name))) return false;
  const sizes = await Promise.all(batchFiles.map((name) => sizeOf(join(folder, name))));
  return sizes.every((size) => size === fileBytes);
}

/** @returns the names in a folder, none if there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return [];
    throw fileError(folder, 'read', error);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw fileError(path, 'read', error);
  }
}

/**
 * Reads the six `.bin` files of a folder.
 *
 * @throws UserError if one is missing, cannot be read, or is not a batch file of CIFAR-10.
 */
export async function readFolder(folder: string, onFile?: FileObserver): Promise<Dataset> {
  const present = await namesIn(folder);
  const missing = batchFiles.filter((name) => !present.includes(name));
  if (missing.length > 0) {
    const other = present.map(describeOtherVersion).find((version) => version !== undefined);
    throw new UserError(
      `${folder} must hold ${batchFiles.join(', ')}; missing: ${missing.join(', ')}. ` +
        (other || 'Unpack the archive again, or name the archive itself.'),
    );
  }
  // Checks all sizes first, so that a fault in the last file is found at once.
  for (const name of batchFiles) {
    const size = await sizeOf(join(folder, name));
    if (size !== fileBytes) throw wrongSize(join(folder, name), size);
  }
  const builder = datasetBuilder(folder, onFile);
  const bytes = new Uint8Array(fileBytes);
  for (const name of batchFiles) {
    await readInto(bytes, join(folder, name));
    builder.add(name, bytes);
  }
  return builder.finish(folder);
}

async function readInto(bytes: Uint8Array, path: string): Promise<void> {
  try {
    const file = await open(path);
    try {
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, filled);
        if (bytesRead === 0) throw wrongSize(path, filled);
        filled += bytesRead;
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileError(path, 'read', error);
  }
}
