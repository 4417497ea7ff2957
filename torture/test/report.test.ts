import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readFigures, trustPage } from '../src/report.ts';

it('docs/trust.md is what the command writes for the figures that it keeps', () => {
  const page = readFileSync(new URL('../../docs/trust.md', import.meta.url), 'utf8');
  expect(page).toBe(trustPage(readFigures()));
});
