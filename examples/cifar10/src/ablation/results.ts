import { readFile } from 'node:fs/promises';
import type { AblationResult } from './run.ts';

/** The results in a file of JSON lines. */
export async function readResults(path: string): Promise<AblationResult[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line, index) => {
    try {
      return JSON.parse(line);
    } catch (cause) {
      throw new Error(
        `line ${index + 1} of ${path} is not JSON; delete it to train that variant again`,
        {
          cause,
        },
      );
    }
  });
}
