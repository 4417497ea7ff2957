import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { writeFileAtomically } from '@cutmix/example-cifar10';
import { leastShare, shareFound } from './mutationScore.ts';
import { type Summary, type Tally, total } from './part.ts';

const figuresFile = fileURLToPath(new URL('../figures.json', import.meta.url));
const pageFile = fileURLToPath(new URL('../../docs/trust.md', import.meta.url));

/** When and where something was recorded. */
interface Occasion {
  readonly date: string;
  readonly machine: string;
}

/** What a part did in its last recorded run; with each subject, in the last that reached it. */
export interface Figures extends Tally, Occasion {
  readonly seed: number;
  /** Null for a subject that no run has reached. */
  readonly subjects?: Readonly<Record<string, (Tally & Occasion) | null>>;
}

type FiguresByPart = Readonly<Record<string, Figures>>;

interface Tested {
  readonly part: string;
  readonly promise: string;
  readonly test: string;
}

const promises: readonly Tested[] = [
  {
    part: 'fuzz',
    promise:
      'A wrong argument is refused at once, by a short `TypeError` or `RangeError` that names package and argument. Nothing is changed by a call that is refused. A valid call gives what the documentation says, bit for bit.',
    test: 'Every public function is called with values that nobody should pass, such as getters that throw, revoked proxies, cycles, 2^53, and detached or shared memory; and with valid ones, whose results are compared with a slow second implementation that shares no code with the packages.',
  },
  {
    part: 'statistics',
    promise:
      'Everything random has the distribution that the method card says, and is independent.',
    test: 'Kolmogorov–Smirnov and χ² tests of λ0, centers, partners, gate and blends, and of independence between samples, steps and neighboring seeds. Right code fails any test of a pass in one of 100,000 passes.',
  },
  {
    part: 'leaks',
    promise: 'A run of any length needs the memory of a short one.',
    test: 'Each backend mixes 10,000 batches; tensors, memory of the process and memory of WebAssembly are counted.',
  },
  {
    part: 'kills',
    promise:
      'Training that is interrupted at any moment and resumed ends as if nothing had happened.',
    test: 'The example is killed at random moments, also while it writes, and resumed; tensors, metrics and files are compared with those of an unbroken run.',
  },
  {
    part: 'files',
    promise: 'A damaged or foreign run is refused in one line, and the last good checkpoint stays.',
    test: 'Settings and checkpoints are truncated, edited and replaced, folders are moved, made read-only and filled up, and two runs share a folder.',
  },
  {
    part: 'archives',
    promise: 'A damaged or hostile archive of the data set is refused, within time and memory.',
    test: 'Archives with flipped bits, escapes, links, bombs and wrong sizes are given to `cifar10 data`.',
  },
  {
    part: 'downloads',
    promise: 'A download that fails leaves nothing behind that hinders the next one.',
    test: 'A local server resets, stalls, lies about ranges, sends other content and never ends.',
  },
  {
    part: 'mutation',
    promise: 'The tests notice what they should.',
    test: 'Stryker changes the code of the packages, one operator at a time; a test must fail each time. Mutants that change nothing that can be seen are listed with a reason in `torture/equivalentMutants.json`.',
  },
];

function machineInWords(): string {
  const [{ model } = { model: 'unknown' }] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${availableParallelism()} cores (${model.trim()}), ${memory} GB, ${platform()}, Node ${process.versions.node}`;
}

export function readFigures(): FiguresByPart {
  return JSON.parse(readFileSync(figuresFile, 'utf8')) as FiguresByPart;
}

/** When and where the figures were recorded. */
function occasionsOf({ date, machine, subjects }: Figures): readonly Occasion[] {
  if (!subjects) return [{ date, machine }];
  return Object.values(subjects).flatMap((recorded) => recorded ?? []);
}

function when(figures: Figures): string {
  const dates = occasionsOf(figures)
    .map(({ date }) => date)
    .toSorted();
  const [first] = dates;
  const last = dates.at(-1);
  const days = first === last ? `${first}` : `${first} to ${last}`;
  // The seed of a subject is its place in a list, which changes.
  return figures.subjects ? days : `${days}, seed ${figures.seed}`;
}

function rowOf(part: string, figures: Figures | undefined): string {
  if (!figures?.cases) return `| ${part} | not yet run | | | | |`;
  const { counts, faulty, cases, seconds, subjects = {} } = figures;
  const unreached = Object.values(subjects).filter((tally) => tally === null).length;
  const all = unreached > 0 ? ` of ${cases + unreached}` : '';
  const listed = Object.entries(counts).map(
    ([what, count]) => `${count.toLocaleString('en-US')} ${what}`,
  );
  const minutes = (seconds / 60).toFixed(1);
  return `| ${part} | ${cases.toLocaleString('en-US')}${all} | ${listed.join(', ')} | ${faulty} | ${minutes} min | ${when(figures)} |`;
}

/** The share of mutants that the tests find, or nothing. */
function mutationScore({ mutation }: FiguresByPart): string {
  if (!mutation?.counts['mutants']) return '';
  const score = 100 * shareFound(mutation);
  const weak = Object.entries(mutation.subjects ?? {}).flatMap(([file, recorded]) =>
    recorded && shareFound(recorded) < leastShare ? file : [],
  );
  const weakest = weak.length > 0 ? ` Below ${100 * leastShare} %: ${weak.join(', ')}.` : '';
  return `Mutation: in ${mutation.cases} files, the tests find ${score.toFixed(1)} % of the mutants that are not equivalent.${weakest}\n\n`;
}

/** The page of the documentation. */
export function trustPage(figures: FiguresByPart): string {
  const sections = promises.map(
    ({ part, promise, test }) =>
      `### ${part[0]!.toUpperCase()}${part.slice(1)}\n\n${promise}\n\n${test}`,
  );
  const occasions = Object.values(figures).flatMap(occasionsOf);
  const machines = [...new Set(occasions.map(({ machine }) => machine))];
  return `# What is promised, and how it is tested

<!-- Written by \`npx pnpm@10 torture --report\`. Do not edit. -->

Ordinary tests show that the code does what it should. These try to make it do what it should not. One command runs
them, and the seed that it prints repeats every case:

\`\`\`sh
npx pnpm@10 torture [PART...] [--minutes N] [--seed S]
\`\`\`

The parts are ${promises.map(({ part }) => part).join(', ')}.

${sections.join('\n\n')}

## The last long run

| part | cases | of which | with faults | time | when |
| --- | --- | --- | --- | --- | --- |
${promises.map(({ part }) => rowOf(part, figures[part])).join('\n')}

${mutationScore(figures)}${machines.length > 0 ? `Machine: ${machines.join('; ')}.\n` : ''}`;
}

/**
 * Returns the figures to keep after a run. Subjects that it did not reach keep theirs, so that one can
 * be tried again alone, as do those whose case broke; those that no longer exist are dropped.
 */
export function figuresAfter(
  { subjects, ...sums }: Summary,
  before: Figures | undefined,
  occasion: Occasion,
): Figures {
  if (!subjects) return { ...sums, ...occasion };
  const kept = [...subjects].map(([name, tally]) => {
    const isWhole = tally && !tally.counts['broken'];
    return [
      name,
      isWhole ? { ...tally, ...occasion } : (before?.subjects?.[name] ?? null),
    ] as const;
  });
  const all = total(kept.flatMap(([, tally]) => tally ?? []));
  return { ...all, ...occasion, seed: sums.seed, subjects: Object.fromEntries(kept) };
}

/** Keeps the figures of a part and writes the page anew. */
export async function record(part: string, summary: Summary): Promise<void> {
  const before = readFigures();
  const occasion = { date: new Date().toISOString().slice(0, 10), machine: machineInWords() };
  const figures: FiguresByPart = {
    ...before,
    [part]: figuresAfter(summary, before[part], occasion),
  };
  await writeFileAtomically(figuresFile, `${JSON.stringify(figures, undefined, 2)}\n`);
  await writeFileAtomically(pageFile, trustPage(figures));
}
