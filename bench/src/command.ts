import { integerFlag, pathFlag, workingFolder } from '@cutmix/example-cifar10';
import { Command, Option } from 'commander';
import type { Effort } from './measure/measure.ts';
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
      'Measure speed as ratios of cases that take turns: CutMix and MixUp beside a copy of the batch ' +
        'and beside other libraries, planning, training steps beside PyTorch and Keras, the training loop, bundle ' +
        'sizes, and host against device.',
    )
    .addOption(new Option('--only <parts...>', 'measure only these parts').choices(partNames))
    .addOption(new Option('--quick', `${quickly.rounds} rounds each, for a first impression`))
    .addOption(
      new Option(
        '--rounds <n>',
        `turns of each case (default: up to ${usual.rounds}, fewer if they take long)`,
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
      new Option(
        '--write',
        'save the results as the baseline and write them into both READMEs',
      ).conflicts(['only', 'quick', 'rounds']),
    )
    .addHelpText(
      'after',
      `
Examples:
  npx pnpm@10 bench                          everything, several minutes on a quiet machine
  npx pnpm@10 bench --only plan step         only two parts
  npx pnpm@10 bench --quick --only apply     a first impression

The other libraries are imported by the Python in CUTMIX_PYTHON, otherwise by that of bench/.venv.
A library that is missing is not measured. bench/README.md explains what each part measures.`,
    )
    .showHelpAfterError('(--help lists the flags)');
}
