import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import equivalents from '../equivalentMutants.json' with { type: 'json' };

const sourceOf = (file: string) =>
  readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split('\n');

// `torture mutation` also checks that no test finds them, file by file.
it('the equivalent mutants are mutants of lines that still exist', () => {
  const gone = equivalents.filter(({ file, line, original }) => {
    const [first] = original.split('\n');
    return !line.includes(first!) || !sourceOf(file).some((each) => each.trim() === line);
  });
  expect(gone).toEqual([]);
});
