import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Random, randomOf } from './random.ts';

/** What happened in one case. */
export interface CaseResult {
  /** What was tried. */
  readonly tried: string;
  /** How it ended, in one word for the summary. */
  readonly outcome: string;
  /** What was wrong; empty if all was as it should be. */
  readonly faults: readonly string[];
  /** What else is counted, such as calls; added up over all cases. */
  readonly counts?: Readonly<Record<string, number>>;
}

/** One kind of attack. */
export interface Part {
  /**
   * Prepares the cases.
   *
   * @param folder - An empty folder for anything that the cases need. It is removed at the end.
   */
  open(folder: string): Promise<OpenPart>;
}

export interface OpenPart {
  /** What is tried, one after another, if that is a fixed list; without it, cases never end. */
  readonly subjects?: readonly string[];
  /**
   * Runs a case.
   *
   * @param random - Its random choices.
   * @param seed - Its seed; seeds of cases that follow each other are consecutive. Where there are
   * subjects, it is the turn of subject `seed % subjects.length`.
   */
  run(random: Random, seed: number): Promise<CaseResult>;
  close?(): Promise<void>;
}

export interface RunOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly print: (line: string) => void;
  /** Called after each case with what was done so far. */
  readonly onCase?: (summary: Summary) => Promise<void>;
  readonly signal: AbortSignal;
}

/** The sums over some cases. */
export interface Tally {
  readonly cases: number;
  /** Cases with faults. */
  readonly faulty: number;
  readonly seconds: number;
  /** How often each outcome came, and what else was counted. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What a part did. */
export interface Summary extends Tally {
  readonly seed: number;
  /** All subjects, if there is a fixed list, with what was done for each; nothing for those not reached. */
  readonly subjects?: ReadonlyMap<string, Tally | undefined>;
}

/** Returns the sums of several. */
export function total(tallies: readonly Tally[]): Tally {
  const counts: Record<string, number> = {};
  for (const tally of tallies) {
    for (const [what, number] of Object.entries(tally.counts)) {
      counts[what] = (counts[what] ?? 0) + number;
    }
  }
  const sum = (of: 'cases' | 'faulty' | 'seconds') =>
    tallies.reduce((before, tally) => before + tally[of], 0);
  return { cases: sum('cases'), faulty: sum('faulty'), seconds: sum('seconds'), counts };
}

/**
 * Runs cases until the time is up or all has been tried, one at least. Case i has the seed `seed` + i, so that a fault can
 * be repeated as the first case of another run.
 */
export async function runPart(
  name: string,
  part: Part,
  { seconds, seed, print, onCase, signal }: RunOptions,
): Promise<Summary> {
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const folder = await mkdtemp(join(tmpdir(), `cutmix-torture-${name}-`));
  const tallies: Tally[] = [];
  let bySubject: Map<string, Tally | undefined> | undefined;
  const soFar = (): Summary => ({
    ...total(tallies),
    seconds: elapsed(),
    seed,
    ...(bySubject && { subjects: bySubject }),
  });
  try {
    const open = await part.open(folder);
    const { subjects } = open;
    if (subjects) bySubject = new Map(subjects.map((subject) => [subject, undefined]));
    try {
      do {
        const caseSeed = seed + tallies.length;
        const before = elapsed();
        const { tried, outcome, faults, counts } = await runCase(open, caseSeed);
        const faulty = faults.length > 0 ? 1 : 0;
        const seconds = elapsed() - before;
        const tally = { cases: 1, faulty, seconds, counts: { [outcome]: 1, ...counts } };
        tallies.push(tally);
        if (subjects) bySubject?.set(subjects[caseSeed % subjects.length]!, tally);
        print(`${faulty ? 'FAULT' : 'ok   '} ${name} ${caseSeed}: ${tried}: ${outcome}`);
        for (const fault of faults) print(`      ${fault.replaceAll('\n', '\n      ')}`);
        if (faulty) {
          print(`      repeat: npx pnpm@10 torture ${name} --seed ${caseSeed} --minutes 0`);
        }
        await onCase?.(soFar());
      } while (
        elapsed() < seconds &&
        tallies.length < (subjects?.length ?? Infinity) &&
        !signal.aborted
      );
    } finally {
      await open.close?.();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const summary = soFar();
  const listed = Object.entries(summary.counts).map(([what, number]) => `${what} ${number}`);
  print(
    `${name}: ${summary.cases} cases (${listed.join(', ')}), ${summary.faulty} with faults, ` +
      `${summary.seconds.toFixed(0)} s, seed ${seed}`,
  );
  return summary;
}

async function runCase(open: OpenPart, seed: number): Promise<CaseResult> {
  try {
    return await open.run(randomOf(seed), seed);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { tried: 'the case itself', outcome: 'broken', faults: [text] };
  }
}
