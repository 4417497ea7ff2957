import { Argument, Command, InvalidArgumentError } from 'commander';
import { type Part, runPart } from './part.ts';
import { archives } from './parts/archives.ts';
import { downloads } from './parts/downloads.ts';
import { files } from './parts/files.ts';
import { fuzz } from './parts/fuzz.ts';
import { kills } from './parts/kills.ts';
import { leaks } from './parts/leaks.ts';
import { mutation } from './parts/mutation.ts';
import { statistics } from './parts/statistics.ts';
import { record } from './report.ts';

const parts: Readonly<Record<string, Part>> = {
  kills,
  files,
  archives,
  downloads,
  fuzz,
  statistics,
  leaks,
  mutation,
};

function number(isAllowed: (value: number) => boolean, expected: string) {
  return (text: string): number => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!isAllowed(value)) throw new InvalidArgumentError(`It must be ${expected}.`);
    return value;
  };
}

const program = new Command('torture')
  .description(
    'Try to break packages and example: each part runs random cases until its time is up.',
  )
  .addArgument(new Argument('[parts...]', 'what to try (default: all)').choices(Object.keys(parts)))
  .option(
    '--minutes <n>',
    'time for each part; one case at least',
    number((value) => value >= 0 && value < 1e4, 'a number of minutes'),
    0.5,
  )
  .option(
    '--seed <n>',
    'seed of the first case; the next ones follow (default: from the clock)',
    number((value) => Number.isSafeInteger(value) && value >= 0, 'an integer from 0'),
  )
  .option('--report', 'keep the figures and write docs/trust.md')
  .parse();

const {
  minutes,
  seed = Date.now() % 1e9,
  report,
} = program.opts<{
  minutes: number;
  seed?: number;
  report?: boolean;
}>();
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

const chosen = program.args.length > 0 ? program.args : Object.keys(parts);
let faulty = 0;
for (const name of chosen) {
  if (stop.signal.aborted) break;
  const summary = await runPart(name, parts[name]!, {
    seconds: 60 * minutes,
    seed,
    print: (line) => process.stdout.write(`${line}\n`),
    // Stryker ends the process at once on Ctrl-C.
    onCase: async (summary) => {
      if (report && summary.subjects) await record(name, summary);
    },
    signal: stop.signal,
  });
  faulty += summary.faulty;
  if (report) await record(name, summary);
}
process.exitCode = faulty > 0 ? 1 : 0;
