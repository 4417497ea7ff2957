import { writeFileAtomically } from '@cutmix/example-cifar10/src/atomicFile.ts';
import { integerFlag, pathFlag } from '@cutmix/example-cifar10/src/flags.ts';
import { Command, Option } from 'commander';
import { readKept, writeKept } from './kept.ts';
import { describeMachine, isBusy } from './machine.ts';
import type { Effort } from './measure.ts';
import { type Part, partNames, parts } from './parts.ts';
import { writeBetweenMarkers } from './readme.ts';
import { figuresOf, regressions } from './regressions.ts';
import { describe, describeRegressions, heading, type Style } from './report.ts';
import type { PartResult } from './results.ts';

interface Flags {
  readonly only?: readonly Part[];
  readonly quick?: true;
  readonly rounds?: number;
  readonly out?: string;
  readonly write?: true;
}

const usual: Effort = { rounds: 21, seconds: 7 };
const quickly: Effort = { rounds: 5, seconds: 0 };

async function bench({ only, quick, rounds, out, write }: Flags, command: Command): Promise<void> {
  const asked = rounds === undefined ? undefined : { rounds, seconds: Number.POSITIVE_INFINITY };
  const effort = asked ?? (quick ? quickly : usual);
  const style: Style = process.stdout.isTTY ? 'lines' : 'spaces';
  const machine = await describeMachine();
  const busy = isBusy(machine);
  if (write && busy) command.error('--write needs a quiet machine, and others are at work on it.');
  process.stdout.write(heading(machine, effort.rounds));

  const results: Partial<Record<Part, PartResult>> = {};
  for (const part of only ?? partNames) {
    process.stderr.write(`measuring ${part} …\n`);
    const result = await (await parts[part]())(effort);
    results[part] = result;
    process.stdout.write(describe(result, busy, style));
  }

  const kept = await readKept(machine);
  const figures = figuresOf(Object.values(results));
  const compared = kept && regressions(kept.figures, figures);
  process.stdout.write(
    kept && compared
      ? describeRegressions(compared, kept.machine.date, style)
      : '\nThere are no kept results of such a machine to compare with.\n',
  );
  if (out) {
    const content = { machine, busy, effort, results };
    await writeFileAtomically(out, `${JSON.stringify(content, null, 2)}\n`);
    process.stdout.write(`\nwritten to ${out}\n`);
  }
  if (write) {
    await writeKept({ machine, figures });
    const all = Object.values(results).map((result) => describe(result, busy, 'spaces'));
    const report = heading(machine, effort.rounds) + all.join('');
    await writeBetweenMarkers('bench/README.md', `\`\`\`text\n${report}\`\`\``);
    const { summarize } = await import('./summary.ts');
    await writeBetweenMarkers('README.md', summarize(machine, results as Record<Part, PartResult>));
    process.stdout.write('\nwritten to bench/results, bench/README.md and README.md\n');
  }
}

await new Command('bench')
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
      pathFlag(process.env['INIT_CWD'] ?? process.cwd()),
    ),
  )
  .addOption(
    new Option('--write', 'keep the results, and put them into both READMEs').conflicts([
      'only',
      'quick',
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
  .showHelpAfterError('(--help shows what there is)')
  .action(bench)
  .parseAsync();
