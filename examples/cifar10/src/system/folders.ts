import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from './fileError.ts';

/**
 * Creates a folder and those around it.
 *
 * @param created - Receives the new ones, innermost first, also if a later one fails.
 */
export async function createFolders(path: string, created: string[] = []): Promise<void> {
  for (const folder of missingFolders(path)) {
    try {
      await mkdir(folder);
      created.unshift(folder);
    } catch (error) {
      // Another process may have created it just now.
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** The folders missing on the way to `path`, outermost first. Node's recursive `mkdir` hangs on /proc. */
function missingFolders(path: string): string[] {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder); folder = dirname(folder)) {
    // A drive that does not exist is its own parent.
    if (dirname(folder) === folder) break;
    missing.unshift(folder);
  }
  return missing;
}
