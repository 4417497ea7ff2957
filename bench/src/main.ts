import { writeFileAtomically } from '@cutmix/example-cifar10/src/atomicFile.ts';
import { integerFlag, pathFlag } from '@cutmix/example-cifar10/src/flags.ts';
import { Command, Option } from 'commander';
import { measureApply } from './apply.ts';
import { describeMachine, isBusy } from './machine.ts';
import { measurePlan } from './plan.ts';
import { describe, heading } from './report.ts';
import type { PartResult } from './results.ts';
import { measureStep } from './step.ts';

const parts = { apply: measureApply, plan: measurePlan, step: measureStep };

type Part = keyof typeof parts;

interface Flags {
  readonly only?: readonly Part[];
  readonly rounds: number;
  readonly out?: string;
}

async function bench({ only, rounds, out }: Flags): Promise<void> {
  const machine = describeMachine();
  const busy = isBusy(machine);
  process.stdout.write(heading(machine, rounds));
  const results: Partial<Record<Part, PartResult>> = {};
  for (const part of only ?? (Object.keys(parts) as Part[])) {
    process.stderr.write(`measuring ${part} …\n`);
    const result = await parts[part](rounds);
    results[part] = result;
    process.stdout.write(describe(result, busy));
  }
  if (out) {
    await writeFileAtomically(
      out,
      `${JSON.stringify({ machine, busy, rounds, results }, null, 2)}\n`,
    );
    process.stdout.write(`\nwritten to ${out}\n`);
  }
}

await new Command('bench')
  .description('Speed as ratios: CutMix against memcpy, and the training step against PyTorch.')
  .addOption(
    new Option('--only <parts...>', 'measure these parts only').choices(Object.keys(parts)),
  )
  .addOption(
    new Option('--rounds <n>', 'turns that each case takes')
      .argParser(integerFlag(1, 10_000))
      .default(21),
  )
  .addOption(
    new Option('--out <file>', 'write the results as JSON').argParser(
      pathFlag(process.env['INIT_CWD'] ?? process.cwd()),
    ),
  )
  .showHelpAfterError('(--help shows what there is)')
  .action(bench)
  .parseAsync();
