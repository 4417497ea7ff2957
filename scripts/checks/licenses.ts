// Lists the licenses of everything that users install with the packages. Fails on a license that is
// not known to be compatible with MIT.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMPATIBLE = /^(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|\(Apache-2\.0 AND BSD-3-Clause\))$/;

type Licenses = Record<string, { readonly name: string; readonly versions: readonly string[] }[]>;

const { stdout } = spawnSync(
  'pnpm',
  ['--recursive', '--filter=./packages/*', 'licenses', 'list', '--prod', '--json'],
  { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8' },
);
const licenses = JSON.parse(stdout) as Licenses;
for (const [license, packages] of Object.entries(licenses)) {
  const isCompatible = COMPATIBLE.test(license);
  for (const { name, versions } of packages) {
    console.log(
      `${name} ${versions.join(', ')}: ${license}${isCompatible ? '' : ' (not known to be compatible)'}`,
    );
  }
  if (!isCompatible) {
    console.error(
      `${license} is not on the list of licenses compatible with MIT in scripts/checks/licenses.ts. ` +
        'Add it there if it is compatible, or drop the dependency.',
    );
    process.exitCode = 1;
  }
}
