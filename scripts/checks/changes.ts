// Fails if published files changed since a commit (default: origin/main) without a changeset, or if a
// changeset asks for a major version below 1.0.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [since = 'origin/main'] = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const { version } = JSON.parse(readFileSync(`${root}/packages/core/package.json`, 'utf8')) as {
  version: string;
};
const git = (...parameters: string[]) =>
  spawnSync('git', parameters, { cwd: root, encoding: 'utf8' }).stdout.trim();

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}

const base = git('rev-parse', '--verify', '--quiet', `${since}^{commit}`);
if (base === '') {
  fail(`There is no commit ${since}. Name one: npx pnpm@10 check changes main`);
}

const majors = readdirSync(`${root}/.changeset`).filter(
  (file) =>
    file.endsWith('.md') &&
    /^["']@cutmix\/.*: major$/m.test(readFileSync(`${root}/.changeset/${file}`, 'utf8')),
);
if (version.startsWith('0.') && majors.length > 0) {
  fail(
    `${majors.join(', ')}: below 1.0 a breaking change is a minor, any other change a patch.\n` +
      'Replace "major" by "minor".',
  );
}

// `changeset version` deletes the changesets and writes the changelogs, so it needs no changeset.
const before = git('show', `${base}:packages/core/package.json`);
const isVersionBump =
  before !== '' && (JSON.parse(before) as { version: string }).version !== version;
if (!isVersionBump) {
  const { status } = spawnSync('changeset', ['status', `--since=${base}`], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    fail(
      `Published files changed since ${since} without a changeset. Add one with\n` +
        '  npx pnpm@10 changeset\n' +
        '(minor if the change can break a user, otherwise patch), or, if users will not notice the\n' +
        'change, with npx pnpm@10 changeset --empty. Then run git add .changeset: only files known to\n' +
        'git count.',
    );
  }
}
