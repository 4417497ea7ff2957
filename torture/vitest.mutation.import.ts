import { expect, it } from 'vitest';

// Where a mutant makes the import fail, no other test is run, which Stryker takes for success.
it('can be imported', async () => {
  // By a fixed name, since only tests that are seen to import the file are run.
  expect(await import('./mutated.ts')).toBeDefined();
});
