import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../userError.ts';
import {
  batchFiles,
  datasetBuilder,
  type FileObserver,
  fileBytes,
  wrongSize,
} from './binaryFormat.ts';
import type { Dataset } from './dataset.ts';

export async function holdsBatchFiles(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch((): string[] => []);
  return batchFiles.some((name) => names.includes(name));
}

/** Reads the six `.bin` files of a folder. */
export async function readFolder(folder: string, onFile?: FileObserver): Promise<Dataset> {
  const present = await readdir(folder);
  const missing = batchFiles.filter((name) => !present.includes(name));
  if (missing.length > 0) {
    throw new UserError(
      `${folder} must hold ${batchFiles.join(', ')}; missing: ${missing.join(', ')}.`,
    );
  }
  // All sizes before any reading: a fault in the last file is found at once.
  for (const name of batchFiles) {
    const { size } = await stat(join(folder, name));
    if (size !== fileBytes) throw wrongSize(join(folder, name), size);
  }
  const builder = datasetBuilder(folder, onFile);
  const bytes = new Uint8Array(fileBytes);
  for (const name of batchFiles) {
    const file = await open(join(folder, name));
    try {
      let filled = 0;
      while (filled < fileBytes) {
        const { bytesRead } = await file.read(bytes, filled, fileBytes - filled, filled);
        if (bytesRead === 0) throw wrongSize(join(folder, name), filled);
        filled += bytesRead;
      }
    } finally {
      await file.close();
    }
    builder.add(name, bytes);
  }
  return builder.finish(folder);
}
