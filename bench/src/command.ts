import { integerFlag, pathFlag, workingFolder } from '@cutmix/example-cifar10';
import { Command, Option } from 'commander';
import type { Effort } from './measure.ts';
import { type Part, partNames } from './parts.ts';

export interface Flags {
  readonly only?: readonly Part[];
  readonly quick?: true;
  readonly rounds?: number;
  readonly out?: string;
  readonly write?: true;
}

const usual: Effort = { rounds: 21, seconds: 7 };
const quickly: Effort = { rounds: 5, seconds: 0 };

export function effortOf({ quick, rounds }: Flags): Effort {
  if (rounds !== undefined) return { rounds, seconds: Number.POSITIVE_INFINITY };
  return quick ? quickly : usual;
}

export function benchCommand(): Command {
  return new Command('bench')
    .description(
      'Speed as ratios of runs that take turns: CutMix beside a copy of the batch and beside other ' +
        'libraries, planning, training steps beside PyTorch and Keras, the training loop, what entries ' +
        'add to a bundle, and host against device.',
    )
    .addOption(new Option('--only <parts...>', 'measure these parts only').choices(partNames))
    .addOption(new Option('--quick', `${quickly.rounds} rounds each, for a first look`))
    .addOption(
      new Option(
        '--rounds <n>',
        `turns that each case takes (default: up to ${usual.rounds}, fewer where they take long)`,
      )
        .argParser(integerFlag(1, 10_000))
        .conflicts('quick'),
    )
    .addOption(
      new Option('--out <file>', 'write every measurement as JSON').argParser(
        pathFlag(workingFolder()),
      ),
    )
    .addOption(
      new Option('--write', 'keep the results, and put them into both READMEs').conflicts([
        'only',
        'quick',
        'rounds',
      ]),
    )
    .addHelpText(
      'after',
      `
Examples:
  npx pnpm@10 bench                          everything, some minutes on a quiet machine
  npx pnpm@10 bench --only plan step         two parts of it
  npx pnpm@10 bench --quick --only apply     a first look

The other libraries are taken from the Python that CUTMIX_PYTHON names, or from bench/.venv;
what is not there is left out, and said. What each part measures, and how: bench/README.md.`,
    )
    .showHelpAfterError('(--help shows what there is)');
}
