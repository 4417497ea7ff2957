import { shellWord } from '@cutmix/training';
import { type FlagKey, flagEntries, flagName } from '../flags.ts';
import { type Config, flagsToRepeat } from '../run/settings.ts';

const program = 'npx pnpm@10 cifar10';

/** The command that repeats a run, whatever the defaults become. */
export function commandToRepeat(config: Config): string {
  const flags = flagsToRepeat(config);
  const typed = flagEntries.flatMap(([key]) => typedFlag(key, flags[key]));
  return [program, config.settings.command, ...typed].join(' ');
}

/** The command that continues the run in the folder `out`. */
export function commandToResume({ settings }: Config, out: string): string {
  return [program, settings.command, typedFlag('out', out), typedFlag('resume', true)].join(' ');
}

function typedFlag(key: FlagKey, value: string | number | true | undefined): string[] {
  if (value === undefined) return [];
  return [value === true ? flagName(key) : `${flagName(key)} ${shellWord(String(value))}`];
}
