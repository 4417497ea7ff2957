import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Part, runPart } from '../src/part.ts';
import { randomOf } from '../src/random.ts';

const { signal } = new AbortController();

/** A part whose cases end as the list says. */
function partOf(cases: readonly (string[] | Error)[], folders: string[] = []): Part {
  let next = 0;
  return {
    async open(folder) {
      folders.push(folder);
      await writeFile(join(folder, 'file'), '');
      return {
        async run(random) {
          const faults = cases[next++ % cases.length]!;
          if (faults instanceof Error) throw faults;
          return { tried: `tried ${random.below(1000)}`, outcome: 'read', faults };
        },
      };
    },
  };
}

async function run(part: Part, seconds: number, seed = 7) {
  const lines: string[] = [];
  const print = (line: string) => lines.push(line);
  const { faulty, counts } = await runPart('part', part, { seconds, seed, print, signal });
  return { faulty, counts, lines };
}

describe('a part', () => {
  it('runs one case at least, prints a summary and removes its folder', async () => {
    const folders: string[] = [];
    const { faulty, lines } = await run(partOf([[]], folders), 0);
    expect(faulty).toBe(0);
    expect(lines).toEqual([
      `ok    part 7: tried ${randomOf(7).below(1000)}: read`,
      expect.stringMatching(/^part: 1 cases \(read 1\), 0 with faults, \d+ s, seed 7$/),
    ]);
    await expect(readdir(folders[0]!)).rejects.toThrow('ENOENT');
  });

  it('counts faults and errors, and prints the seed that repeats each', async () => {
    const { faulty, lines } = await run(partOf([[], ['wrong'], new Error('broken')]), 0.05);
    expect(faulty).toBeGreaterThan(0);
    const fault = lines.findIndex((line) => line.startsWith('FAULT'));
    expect(lines.slice(fault, fault + 3)).toEqual([
      `FAULT part 8: tried ${randomOf(8).below(1000)}: read`,
      '      wrong',
      '      repeat: npx pnpm@10 torture part --seed 8 --minutes 0',
    ]);
    expect(lines).toContain('FAULT part 9: the case itself: broken');
  });

  it('says what was done for each of its subjects, and ends after the last', async () => {
    const part: Part = {
      open: async () => ({
        subjects: ['a', 'b', 'c'],
        run: async (_, seed) => ({
          tried: '',
          outcome: 'done',
          faults: seed % 3 === 1 ? ['wrong'] : [],
          counts: { seed },
        }),
      }),
    };
    const options = { seed: 7, print: () => {}, signal };
    const all = await runPart('part', part, { ...options, seconds: 60 });
    const counted = [...all.subjects!].map(([name, tally]) => [
      name,
      tally?.faulty,
      tally?.counts['seed'],
    ]);
    expect(counted).toEqual([
      ['a', 0, 9],
      ['b', 1, 7],
      ['c', 0, 8],
    ]);
    expect([all.cases, all.faulty, all.counts]).toEqual([3, 1, { done: 3, seed: 24 }]);
    const one = await runPart('part', part, { ...options, seconds: 0 });
    expect([...one.subjects!.values()].map((tally) => tally?.cases)).toEqual([
      undefined,
      1,
      undefined,
    ]);
  });
});
