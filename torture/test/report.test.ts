import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { figuresAfter, readFigures, trustPage } from '../src/report.ts';

it('docs/trust.md is what the command writes for the figures that it keeps', () => {
  const page = readFileSync(new URL('../../docs/trust.md', import.meta.url), 'utf8');
  expect(page).toBe(trustPage(readFigures()));
});

it('keeps the figures of subjects that a run did not reach, and drops those that are gone', () => {
  const tally = (faulty: number, outcome = 'done') => ({
    ...{ cases: 1, faulty, seconds: 2 },
    counts: { [outcome]: 1 },
  });
  const [then, now] = ['2026-01-01', '2026-02-02'].map((date) => ({ date, machine: '2 cores' }));
  const old = { ...tally(1), ...then! };
  const before = { ...old, seed: 1, subjects: { a: old, b: old, d: old, gone: old } };
  const subjects = new Map([
    ['a', tally(0)],
    ['b', undefined],
    ['c', undefined],
    ['d', tally(1, 'broken')],
    ['e', tally(1, 'broken')],
  ]);
  expect(figuresAfter({ ...tally(0), seed: 2, subjects }, before, now!)).toEqual({
    ...now,
    cases: 3,
    faulty: 2,
    seconds: 6,
    counts: { done: 3 },
    seed: 2,
    subjects: { a: { ...tally(0), ...now }, b: old, c: null, d: old, e: null },
  });
});

it('says how many subjects were not reached, and on which days and machines the others were', () => {
  const tally = { cases: 1, faulty: 0, seconds: 60, counts: { done: 1 } };
  const a = { ...tally, date: '2026-01-01', machine: '2 cores' };
  const b = { ...tally, date: '2026-01-02', machine: '8 cores' };
  const figures = { ...b, cases: 2, seconds: 120, counts: { done: 2 }, seed: 1 };
  const page = trustPage({ leaks: { ...figures, subjects: { b, a, c: null } } });
  expect(page).toContain('| leaks | 2 of 3 | 2 done | 0 | 2.0 min | 2026-01-01 to 2026-01-02 |');
  expect(page).toContain('Machine: 8 cores; 2 cores.');
  expect(trustPage({ leaks: figures })).toContain('| 2026-01-02, seed 1 |');
});

it('names the files in which too few mutants are found', () => {
  const counts = { mutants: 10, 'mutants found': 8, 'equivalent mutants': 0 };
  const file = { cases: 1, faulty: 1, seconds: 1, counts, date: '2026-01-01', machine: '2 cores' };
  const whole = { ...file, counts: { mutants: 3, 'mutants found': 1, 'equivalent mutants': 2 } };
  const none = { ...file, counts: { mutants: 0, 'mutants found': 0, 'equivalent mutants': 0 } };
  const subjects = { 'a.ts': file, 'b.ts': whole, 'c.ts': none, 'd.ts': null };
  const page = trustPage({ mutation: { ...file, seed: 1, subjects } });
  expect(page).toContain('80.0 % of the mutants that are not equivalent. Below 95 %: a.ts.');
});

it('says that nothing was run where every case broke', () => {
  const none = { cases: 0, faulty: 0, seconds: 0, counts: {}, seed: 1 };
  const page = trustPage({
    leaks: { ...none, date: '2026-01-01', machine: '2 cores', subjects: { a: null } },
  });
  expect(page).toContain('| leaks | not yet run | | | | |');
});
