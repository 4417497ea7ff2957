// Prepares a release of the versions in packages/*/package.json: runs the gate, builds, packs, and prints
// what would be published. `--out FOLDER` sets where the tarballs go; publish.ts publishes them in CI.
import { mkdirSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  output,
  type Readiness,
  readinessOf,
  readTarballs,
  run,
  type Tarball,
} from './tarballs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function stop(message: string): never {
  console.error(`\nNo release: ${message}`);
  process.exit(1);
}

function parseFlags() {
  const options = {
    'dry-run': { type: 'boolean', default: false },
    out: { type: 'string' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return stop(`${(error as Error).message}. Known flags: --dry-run, --out FOLDER.`);
  }
}

const values = parseFlags();

function mustRun(program: string, ...parameters: readonly string[]): void {
  if (!run(program, ...parameters)) stop(`${program} ${parameters.join(' ')} failed.`);
}

function checkTree(): void {
  const changes = output('git', 'status', '--porcelain');
  if (changes) stop(`commit or revert these changes first.\n${changes}`);
  const pending = readdirSync(join(root, '.changeset')).filter((file) => file.endsWith('.md'));
  if (pending.length > 0) {
    stop(
      `${pending.join(', ')} not released yet. Run npx pnpm@10 changeset version, read the ` +
        'changelogs, and commit.',
    );
  }
}

/** The changelog's section about the version. */
function changes({ file, manifest: { version } }: Tarball): string {
  const sections = output('tar', '-xzOf', file, 'package/CHANGELOG.md')?.split(/^## /m) ?? [];
  const section = sections.find((text) => text.startsWith(`${version}\n`));
  return section?.trim() ?? stop(`the CHANGELOG.md in ${file} has no section "## ${version}".`);
}

function print({ tarball, isPublished }: Readiness): void {
  const { id, file, integrity } = tarball;
  console.log(`\n${id}${isPublished ? ' (already on npm, skipped)' : ''}`);
  console.log(`  ${(statSync(file).size / 1024).toFixed(1)} kB, ${integrity}`);
  console.log(`  git tag ${id}`);
  for (const line of output('tar', '-tzf', file)?.split('\n').sort() ?? []) {
    console.log(`  ${line.replace('package/', '')}`);
  }
  console.log(`  ${changes(tarball).replaceAll('\n', '\n  ')}`);
}

if (!values['dry-run']) {
  stop(
    'npm accepts provenance only from hosted CI, so the workflow "Release" publishes (see ' +
      'CONTRIBUTING.md). Add --dry-run to do everything else here.',
  );
}
checkTree();
mustRun('pnpm', 'check', 'audit');
mustRun('.ci/run');
mustRun('pnpm', 'build');
checkTree();
const folder =
  values.out === undefined
    ? mkdtempSync(join(tmpdir(), 'cutmix-release-'))
    : resolve(root, values.out);
mkdirSync(folder, { recursive: true });
if (readdirSync(folder).length > 0) stop(`${folder} is not empty.`);
mustRun('pnpm', '--recursive', '--filter=./packages/*', 'pack', '--pack-destination', folder);

const readiness = readTarballs(folder).map(readinessOf);
const commit = output('git', 'rev-parse', '--short', 'HEAD');
console.log(`\nTo publish from commit ${commit}, public, with provenance:`);
for (const ready of readiness) print(ready);
console.log(`\nThe tarballs are in ${folder}.`);

const obstacles = readiness.flatMap((ready) => ready.obstacles);
if (obstacles.length > 0) {
  console.warn(`\nFix before a real release:\n${obstacles.join('\n')}`);
}
console.log('\nDry run: nothing was published or tagged.');
