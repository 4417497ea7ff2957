import type { Config } from '../settings.ts';

/** The command that does the same again, whatever the defaults become. */
export function commandToRepeat(config: Config): string {
  const { command, runs, adapter, recipe, seed, limit } = config.settings;
  const mixes = runs.includes('cutmix');
  const data = config.data === 'synthetic' ? 'synthetic' : config.dataFlag;
  const flags: [string, string | number | undefined][] = [
    ['--augment', command === 'train' ? runs[0] : undefined],
    ['--recipe', recipe.name],
    ['--epochs', recipe.epochs],
    ['--batch-size', recipe.batchSize],
    ['--limit', limit ?? undefined],
    ['--alpha', mixes ? recipe.cutmix.alpha : undefined],
    ['--probability', mixes ? recipe.cutmix.probability : undefined],
    ['--seed', seed],
    ['--seeds', config.seeds],
    ['--adapter', adapter],
    ['--device', config.device],
    ['--graph', config.graph],
    ['--data', data],
  ];
  const typed = flags.flatMap(([name, value]) =>
    value === undefined ? [] : `${name} ${quoted(String(value))}`,
  );
  return ['npx pnpm@10 cifar10', command, ...typed].join(' ');
}

/** A word as a POSIX shell reads it back. */
function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
