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
  run(random: Random): Promise<CaseResult>;
  close?(): Promise<void>;
}

export interface RunOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs cases until the time is up, one at least. Case i has the seed `seed` + i, so that a fault can
 * be repeated as the first case of another run.
 *
 * @returns the number of cases with faults.
 */
export async function runPart(
  name: string,
  part: Part,
  { seconds, seed, print, signal }: RunOptions,
): Promise<number> {
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const folder = await mkdtemp(join(tmpdir(), `cutmix-torture-${name}-`));
  const outcomes = new Map<string, number>();
  let cases = 0;
  let faulty = 0;
  try {
    const open = await part.open(folder);
    try {
      do {
        const caseSeed = seed + cases;
        const { tried, outcome, faults } = await runCase(open, caseSeed);
        cases++;
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        print(`${faults.length > 0 ? 'FAULT' : 'ok   '} ${name} ${caseSeed}: ${tried}: ${outcome}`);
        for (const fault of faults) print(`      ${fault.replaceAll('\n', '\n      ')}`);
        if (faults.length > 0) {
          faulty++;
          print(`      repeat: npx pnpm@10 torture ${name} --seed ${caseSeed} --minutes 0`);
        }
      } while (elapsed() < seconds && !signal.aborted);
    } finally {
      await open.close?.();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const counts = [...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', ');
  print(
    `${name}: ${cases} cases (${counts}), ${faulty} with faults, ` +
      `${elapsed().toFixed(0)} s, seed ${seed}`,
  );
  return faulty;
}

async function runCase(open: OpenPart, seed: number): Promise<CaseResult> {
  try {
    return await open.run(randomOf(seed));
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { tried: 'the case itself', outcome: 'broken', faults: [text] };
  }
}
