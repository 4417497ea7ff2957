import type { Config } from './settings.ts';

/** The `--data` that leads to the same data again: `auto` may have fallen back to generated images. */
export function dataAgain({ data, dataFlag }: Config): string {
  return data === 'synthetic' ? 'synthetic' : dataFlag;
}
