import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { figuresAfter, readFigures, trustPage } from '../src/report.ts';

it('docs/trust.md is what the command writes for the figures that it keeps', () => {
  const page = readFileSync(new URL('../../docs/trust.md', import.meta.url), 'utf8');
  expect(page).toBe(trustPage(readFigures()));
});

it('keeps the figures of subjects that a run did not reach, and drops those that are gone', () => {
  const tally = (faulty: number) => ({ cases: 1, faulty, seconds: 2, counts: { done: 1 } });
  const before = {
    ...tally(1),
    seed: 1,
    date: '2026-01-01',
    machine: '2 cores',
    subjects: { a: tally(1), b: tally(1), gone: tally(1) },
  };
  const subjects = new Map([
    ['a', tally(0)],
    ['b', undefined],
    ['c', undefined],
  ]);
  expect(figuresAfter({ ...tally(0), seed: 2, subjects }, before)).toEqual({
    cases: 2,
    faulty: 1,
    seconds: 4,
    counts: { done: 2 },
    seed: 2,
    subjects: { a: tally(0), b: tally(1), c: null },
  });
});

it('says how many subjects were not reached', () => {
  const tally = { cases: 1, faulty: 0, seconds: 60, counts: { done: 1 } };
  const figures = { ...tally, seed: 1, date: '2026-01-01', machine: '2 cores' };
  const page = trustPage({ leaks: { ...figures, subjects: { a: tally, b: null } } });
  expect(page).toContain('| leaks | 1 of 2 | 1 done | 0 | 1.0 min | 2026-01-01, seed 1 |');
});
