// Fails, saying what to do, when publint or attw finds something wrong with a package as packed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const { status } = spawnSync('pnpm', ['--recursive', '--filter=./packages/*', 'check:package'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (status !== 0) {
  console.error(
    'Each entry of "exports", and "main", "module" and "types", must lead to a file that\n' +
      'npx pnpm@10 build makes in dist, with types of its own for import and for require.',
  );
  process.exitCode = 1;
}
