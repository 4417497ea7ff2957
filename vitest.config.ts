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
      tsconfig: './tsconfig.json',
    },
    testTimeout: 30_000,
  },
});
