// Lists the licences of all that users install with the packages, and fails on one that MIT
// packages cannot depend on.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMPATIBLE = /^(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|\(Apache-2\.0 AND BSD-3-Clause\))$/;

type Licences = Record<string, { readonly name: string; readonly versions: readonly string[] }[]>;

const { stdout } = spawnSync(
  'pnpm',
  ['--recursive', '--filter=./packages/*', 'licenses', 'list', '--prod', '--json'],
  { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8' },
);
const licences = JSON.parse(stdout) as Licences;
for (const [licence, packages] of Object.entries(licences)) {
  const isCompatible = COMPATIBLE.test(licence);
  for (const { name, versions } of packages) {
    console.log(
      `${name} ${versions.join(', ')}: ${licence}${isCompatible ? '' : ' (not known to be compatible)'}`,
    );
  }
  if (!isCompatible) {
    console.error(
      `${licence} is not among the licences that scripts/checkLicences.ts knows as compatible with ` +
        'MIT. Find out whether it is, and add it there; or do without the package.',
    );
    process.exitCode = 1;
  }
}
