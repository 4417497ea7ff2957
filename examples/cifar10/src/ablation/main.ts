import { appendFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { obtainData } from '../commands/obtainData.ts';
import { integerFlag, pathFlag, wordOrPathFlag } from '../flagParsers.ts';
import { createFolders } from '../system/folders.ts';
import { runProgram } from '../system/runProgram.ts';
import { workingFolder } from '../system/workingFolder.ts';
import { readResults } from './results.ts';
import { type AblationResult, runVariant } from './run.ts';
import { ablationTable } from './table.ts';
import { type Variant, variants } from './variants.ts';

interface Flags {
  readonly epochs: number;
  readonly seeds: number;
  readonly only: readonly string[];
  readonly results: string;
  readonly data: string;
}

async function main({ epochs, seeds, only, results, data }: Flags): Promise<void> {
  const images = await obtainData(data, new AbortController().signal);
  await createFolders(dirname(results));
  await appendFile(results, '');
  const recipeOf = ({ recipe }: Variant): string => JSON.stringify({ ...recipe, epochs });
  const resultsOf = (variant: Variant, done: readonly AblationResult[]): AblationResult[] =>
    done.filter(
      (result) =>
        result.variant === variant.name &&
        result.data === images.kind &&
        result.recipe === recipeOf(variant),
    );

  for (let seed = 1; seed <= seeds; seed++) {
    for (const variant of variants.filter(({ name }) => only.length === 0 || only.includes(name))) {
      const done = resultsOf(variant, await readResults(results));
      if (done.some((result) => result.seed === seed)) continue;
      const result = await runVariant(variant, images, { epochs, seed });
      await appendFile(results, `${JSON.stringify(result)}\n`);
      process.stderr.write(
        `${variant.name}, seed ${seed}: ${(100 * result.accuracy).toFixed(2)}% ` +
          `in ${result.seconds.toFixed(0)} s\n`,
      );
    }
  }
  const done = await readResults(results);
  process.stdout.write(ablationTable(variants.flatMap((variant) => resultsOf(variant, done))));
}

const typedIn = workingFolder();

const command = new Command('ablation')
  .description(
    'Train the fast recipe, and variants of it with one thing changed, to measure what each part gives.',
  )
  .addOption(
    new Option('--epochs <n>', 'epochs of each training')
      .default(5)
      .argParser(integerFlag(1, 1000)),
  )
  .addOption(
    new Option('--seeds <n>', 'number of seeds, from 1 on')
      .default(1)
      .argParser(integerFlag(1, 100)),
  )
  .addOption(
    new Option('--only <variants...>', 'train only these variants')
      .choices(variants.map(({ name }) => name))
      .default([], 'all'),
  )
  .addOption(
    new Option('--results <file>', 'JSON lines; results that it holds are not trained again')
      .default(resolve(typedIn, 'runs/ablation.jsonl'), 'runs/ablation.jsonl')
      .argParser(pathFlag(typedIn)),
  )
  .addOption(
    new Option('--data <where>', 'the --data flag of cifar10')
      .default('auto')
      .argParser(wordOrPathFlag(['auto', 'synthetic'], typedIn)),
  )
  .action(main);

await runProgram(() => command.parseAsync());
