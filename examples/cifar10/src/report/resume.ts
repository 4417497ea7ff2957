import type { Config } from '../settings.ts';
import { quoted } from './quoted.ts';

/** The command that goes on with the run in the folder `out`. */
export function commandToResume({ settings }: Config, out: string): string {
  return `npx pnpm@10 cifar10 ${settings.command} --out ${quoted(out)} --resume`;
}
