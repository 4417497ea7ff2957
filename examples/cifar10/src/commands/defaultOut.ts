import { resolve } from 'node:path';

/** The folder for results if `--out` names none: `runs/NAME-TIME` in the working folder. */
export function defaultOut(name: string, workingFolder: string): string {
  const time = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  return resolve(workingFolder, 'runs', `${name}-${time}`);
}
