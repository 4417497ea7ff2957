import { defineConfig } from 'vitest/config';

const conditions = ['@cutmix/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: [
      '{packages,examples}/*/test/**/*.test.ts',
      '{training,bench,test,torture}/**/*.test.ts',
    ],
    setupFiles: ['./vitest.setup.ts'],
    typecheck: {
      enabled: true,
      include: ['{packages,examples}/*/test/**/*.test-d.ts'],
      tsconfig: './tsconfig.test-d.json',
    },
    // By default one core is left free, so that on two cores the files would run one by one.
    maxWorkers: '100%',
    testTimeout: 30_000,
  },
});
