// Fails, saying what to do, when typedoc finds a public name without documentation.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const { status } = spawnSync('typedoc', ['--emit', 'none'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (status === 0) {
  console.log('Every public name is documented.');
} else {
  console.error(
    'Each name that a package exports, and each of its members, needs a TSDoc comment (/** … */)\n' +
      'in the file that typedoc names: shapes, dtypes, units, ranges, and what is thrown when.',
  );
  process.exitCode = 1;
}
