import { writeFileAtomically } from '@cutmix/example-cifar10';
import type { Command } from 'commander';
import { benchCommand, effortOf, type Flags } from './command.ts';
import { describeMachine, isBusy } from './measure/machine.ts';
import type { PartResult } from './measure/results.ts';
import { type Part, partNames, parts } from './parts.ts';
import { readBaseline, writeBaseline } from './report/baseline.ts';
import { writeBetweenMarkers } from './report/readme.ts';
import { figuresOf, regressions } from './report/regressions.ts';
import { describe, describeRegressions, heading, type Style } from './report/report.ts';

async function bench(flags: Flags, command: Command): Promise<void> {
  const { only, out, write } = flags;
  const effort = effortOf(flags);
  const style: Style = process.stdout.isTTY ? 'lines' : 'spaces';
  const machine = await describeMachine();
  const busy = isBusy(machine);
  if (write && busy)
    command.error('--write needs a quiet machine; other processes are using this one.');
  process.stdout.write(heading(machine, effort.rounds));

  const results: Partial<Record<Part, PartResult>> = {};
  for (const part of only ?? partNames) {
    process.stderr.write(`measuring ${part} …\n`);
    const result = await (await parts[part]())(effort);
    results[part] = result;
    process.stdout.write(describe(result, busy, style));
  }

  const baseline = await readBaseline(machine);
  const figures = figuresOf(Object.values(results));
  const compared = baseline && regressions(baseline.figures, figures);
  process.stdout.write(
    baseline && compared
      ? describeRegressions(compared, baseline.machine.date, style)
      : '\nThe repository has no baseline of this kind of machine to compare with.\n',
  );
  if (out) {
    const content = { machine, busy, effort, results };
    await writeFileAtomically(out, `${JSON.stringify(content, null, 2)}\n`);
    process.stdout.write(`\nwritten to ${out}\n`);
  }
  if (write) {
    await writeBaseline({ machine, figures });
    const all = Object.values(results).map((result) => describe(result, busy, 'spaces'));
    const report = heading(machine, effort.rounds) + all.join('');
    await writeBetweenMarkers('bench/README.md', `\`\`\`text\n${report}\`\`\``);
    const { summarize } = await import('./report/summary.ts');
    await writeBetweenMarkers('README.md', summarize(machine, results as Record<Part, PartResult>));
    process.stdout.write('\nwritten to bench/results, bench/README.md and README.md\n');
  }
}

await benchCommand().action(bench).parseAsync();
