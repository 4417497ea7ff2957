// Releases what the packages' versions say: checks, builds and packs all, publishes these very
// tarballs, and tags the commit. With --dry-run it does all but publish and tag.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly repository?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const isDryRun = process.argv.includes('--dry-run');

function run(program: string, ...parameters: string[]): void {
  console.log(`> ${program} ${parameters.join(' ')}`);
  if (spawnSync(program, parameters, { cwd: root, stdio: 'inherit' }).status !== 0) {
    stop(`${program} ${parameters.join(' ')} failed. Nothing was published after that.`);
  }
}

function output(program: string, ...parameters: string[]): string {
  return spawnSync(program, parameters, { cwd: root, encoding: 'utf8' }).stdout.trim();
}

function stop(message: string): never {
  console.error(`\nNo release: ${message}`);
  process.exit(1);
}

function checkTree(): void {
  const changes = output('git', 'status', '--porcelain');
  if (changes) stop(`commit these changes or take them back first.\n${changes}`);
  const pending = readdirSync(join(root, '.changeset')).filter((file) => file.endsWith('.md'));
  if (pending.length > 0) {
    stop(
      `${pending.join(', ')}: raise the versions first by npx pnpm@10 raise-versions, read the ` +
        'changelogs, and commit.',
    );
  }
}

/** The packages, core first, since the adapters need it. */
function manifests(): Manifest[] {
  return readdirSync(join(root, 'packages'))
    .map((name) => readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
    .map((text) => JSON.parse(text) as Manifest)
    .sort(
      (a, b) => Object.keys(a.dependencies ?? {}).length - Object.keys(b.dependencies ?? {}).length,
    );
}

function changes({ name, version }: Manifest): string {
  const file = join(root, 'packages', name.replace('@cutmix/', ''), 'CHANGELOG.md');
  const sections = readFileSync(file, 'utf8').split(/^## /m);
  const section = sections.find((text) => text.startsWith(`${version}\n`));
  return section?.trim() ?? stop(`${file} has no section "## ${version}".`);
}

checkTree();
run('.ci/run');
run('pnpm', 'build');
checkTree();
const folder = mkdtempSync(join(tmpdir(), 'cutmix-release-'));
run('pnpm', '--recursive', '--filter=./packages/*', 'pack', '--pack-destination', folder);

const commit = output('git', 'rev-parse', '--short', 'HEAD');
const releases = manifests().map((manifest) => {
  const { name, version } = manifest;
  const tarball = join(folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  const tag = `${name}@${version}`;
  const isPublished = output('npm', 'view', tag, 'version') === version;
  return { manifest, tarball, tag, isPublished };
});

console.log(`\nFrom commit ${commit}, to npm, public, with provenance:`);
for (const { manifest, tarball, tag, isPublished } of releases) {
  const bytes = readFileSync(tarball);
  const integrity = createHash('sha512').update(bytes).digest('base64');
  console.log(`\n${tag}${isPublished ? ' (is on npm already: left out)' : ''}`);
  console.log(`  ${(bytes.length / 1024).toFixed(1)} kB, sha512-${integrity}`);
  console.log(`  git tag ${tag}`);
  for (const line of output('tar', '-tzf', tarball).split('\n').sort()) {
    console.log(`  ${line.replace('package/', '')}`);
  }
  console.log(`  ${changes(manifest).replaceAll('\n', '\n  ')}`);
}

const due = releases.filter(({ isPublished }) => !isPublished);
const nowhere = due.filter(({ manifest }) => manifest.repository === undefined);
if (nowhere.length > 0) {
  const words =
    `${nowhere.map(({ manifest }) => manifest.name).join(', ')} lack "repository" in package.json, ` +
    'without which npm refuses provenance: CONTRIBUTING.md, "Before the first release".';
  if (!isDryRun) stop(words);
  console.warn(`\nTo do before a real release: ${words}`);
}
if (isDryRun) {
  console.log(`\nDry run: nothing was published or tagged. The tarballs are in ${folder}.`);
} else {
  for (const { tarball, tag } of due) {
    // npm 11 proves by the workflow's identity who publishes; Node 20 comes with an older one.
    run('npx', '--yes', 'npm@11', 'publish', tarball, '--access', 'public', '--provenance');
    run('git', 'tag', tag);
  }
  console.log('\nPublished. Now: git push --tags');
}
