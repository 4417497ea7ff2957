import { dataAgain } from '../dataAgain.ts';
import type { Config } from '../settings.ts';
import { quoted } from './quoted.ts';

/** The command that does the same again, whatever the defaults become. */
export function commandToRepeat(config: Config): string {
  const { command, runs, adapter, recipe, seed, limit } = config.settings;
  const mixes = runs.includes('cutmix');
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
    ['--data', dataAgain(config)],
  ];
  const typed = flags.flatMap(([name, value]) =>
    value === undefined ? [] : `${name} ${quoted(String(value))}`,
  );
  return ['npx pnpm@10 cifar10', command, ...typed].join(' ');
}
