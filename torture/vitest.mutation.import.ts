import { expect, it } from 'vitest';

// Where a mutant makes the import fail, no other test is run, which Stryker takes for success.
it('can be imported', async () => {
  const url = new URL(`../${process.env['CUTMIX_MUTATED']}`, import.meta.url);
  expect(await import(/* @vite-ignore */ url.pathname)).toBeDefined();
});
