import { writeFileAtomically } from '@cutmix/example-cifar10/src/atomicFile.ts';
import { integerFlag, pathFlag } from '@cutmix/example-cifar10/src/flags.ts';
import { Command, Option } from 'commander';
import { measureApply } from './apply.ts';
import { measureDevice } from './device/index.ts';
import { describeMachine, isBusy } from './machine.ts';
import { measurePlan } from './plan.ts';
import { describe, heading } from './report.ts';
import type { PartResult } from './results.ts';
import { measureStep } from './step.ts';

const parts = { apply: measureApply, plan: measurePlan, step: measureStep, device: measureDevice };

type Part = keyof typeof parts;

interface Flags {
  readonly only?: readonly Part[];
  readonly rounds?: number;
  readonly out?: string;
}

const usualRounds = 21;
const usualRoundsInSoftware = 5;

async function bench({ only, rounds: askedRounds, out }: Flags): Promise<void> {
  const rounds = askedRounds ?? usualRounds;
  const machine = describeMachine();
  const busy = isBusy(machine);
  process.stdout.write(heading(machine, rounds));
  const results: Partial<Record<Part, PartResult>> = {};
  for (const part of only ?? (Object.keys(parts) as Part[])) {
    process.stderr.write(`measuring ${part} …\n`);
    const result = await parts[part](rounds, askedRounds ?? usualRoundsInSoftware);
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
  .description(
    'Speed as ratios: CutMix against memcpy, on the device against on the host, and the training step against PyTorch.',
  )
  .addOption(
    new Option('--only <parts...>', 'measure these parts only').choices(Object.keys(parts)),
  )
  .addOption(
    new Option(
      '--rounds <n>',
      `turns that each case takes (default: ${usualRounds}, on a software adapter ${usualRoundsInSoftware})`,
    ).argParser(integerFlag(1, 10_000)),
  )
  .addOption(
    new Option('--out <file>', 'write the results as JSON').argParser(
      pathFlag(process.env['INIT_CWD'] ?? process.cwd()),
    ),
  )
  .showHelpAfterError('(--help shows what there is)')
  .action(bench)
  .parseAsync();
