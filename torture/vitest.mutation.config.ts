import { defineConfig } from 'vitest/config';
import whole from '../vitest.config.ts';

/** The file that is mutated. */
const file = process.env['CUTMIX_MUTATED'] ?? 'packages/*/';
const folder = file.split('/').slice(0, 2).join('/');
const slow = 'packages/core/test/boxes.test.ts';

/** The tests of the package alone, without type tests, for Stryker. */
export default defineConfig({
  ...whole,
  test: {
    ...whole.test,
    include: [`${folder}/test/**/*.test.ts`],
    exclude: file.endsWith('/boxes.ts') ? [] : [slow],
    typecheck: { enabled: false },
    // Stryker runs mutants in parallel, each with all tests in one worker.
    maxWorkers: 1,
  },
});
