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
  /** After so many cases all has been tried; without it, cases never end. */
  readonly cases?: number;
  /**
   * Runs a case.
   *
   * @param random - Its random choices.
   * @param seed - Its seed; seeds of cases that follow each other are consecutive.
   */
  run(random: Random, seed: number): Promise<CaseResult>;
  close?(): Promise<void>;
}

export interface RunOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/** What a part did. */
export interface Summary {
  readonly cases: number;
  /** Cases with faults. */
  readonly faulty: number;
  readonly seconds: number;
  readonly seed: number;
  /** How often each outcome came, and what else was counted. */
  readonly counts: Readonly<Record<string, number>>;
}

/**
 * Runs cases until the time is up or all has been tried, one at least. Case i has the seed `seed` + i, so that a fault can
 * be repeated as the first case of another run.
 */
export async function runPart(
  name: string,
  part: Part,
  { seconds, seed, print, signal }: RunOptions,
): Promise<Summary> {
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const folder = await mkdtemp(join(tmpdir(), `cutmix-torture-${name}-`));
  const counts: Record<string, number> = {};
  const count = (name: string, more: number) => {
    counts[name] = (counts[name] ?? 0) + more;
  };
  let cases = 0;
  let faulty = 0;
  try {
    const open = await part.open(folder);
    try {
      do {
        const caseSeed = seed + cases;
        const { tried, outcome, faults, counts: more = {} } = await runCase(open, caseSeed);
        cases++;
        count(outcome, 1);
        for (const [what, number] of Object.entries(more)) count(what, number);
        print(`${faults.length > 0 ? 'FAULT' : 'ok   '} ${name} ${caseSeed}: ${tried}: ${outcome}`);
        for (const fault of faults) print(`      ${fault.replaceAll('\n', '\n      ')}`);
        if (faults.length > 0) {
          faulty++;
          print(`      repeat: npx pnpm@10 torture ${name} --seed ${caseSeed} --minutes 0`);
        }
      } while (elapsed() < seconds && cases < (open.cases ?? Infinity) && !signal.aborted);
    } finally {
      await open.close?.();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const listed = Object.entries(counts).map(([what, number]) => `${what} ${number}`);
  print(
    `${name}: ${cases} cases (${listed.join(', ')}), ${faulty} with faults, ` +
      `${elapsed().toFixed(0)} s, seed ${seed}`,
  );
  return { cases, faulty, seconds: elapsed(), seed, counts };
}

async function runCase(open: OpenPart, seed: number): Promise<CaseResult> {
  try {
    return await open.run(randomOf(seed), seed);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { tried: 'the case itself', outcome: 'broken', faults: [text] };
  }
}
