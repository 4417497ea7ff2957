import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';

// Run in a package's folder: `tsup --config ../../tsup.config.ts`.
type Exports = Record<string, string | { readonly '@cutmix/source': string }>;
const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Exports };

/** The entry points of the package: '.' is built as index, './model' as model. */
const entry = Object.fromEntries(
  Object.entries(exports).flatMap(([name, target]) =>
    typeof target === 'string' ? [] : [[name.slice(2) || 'index', target['@cutmix/source']]],
  ),
);

export default defineConfig({
  entry,
  format: ['esm', 'cjs'],
  target: 'es2022',
  platform: 'neutral',
  dts: true,
  clean: true,
  sourcemap: true,
  outExtension: ({ format }) => ({ js: format === 'cjs' ? '.cjs' : '.js' }),
});
