// Fails when published files differ from those at a commit (origin/main by default) without a
// changeset, and when a changeset asks for a major version below 1.0.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [since = 'origin/main'] = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
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
  fail(`There is no commit ${since} here: npx pnpm@10 check:changes COMMIT, such as main.`);
}

const majors = readdirSync(`${root}/.changeset`).filter(
  (file) =>
    file.endsWith('.md') &&
    /^["']@cutmix\/.*: major$/m.test(readFileSync(`${root}/.changeset/${file}`, 'utf8')),
);
if (version.startsWith('0.') && majors.length > 0) {
  fail(
    `${majors.join(', ')}: below 1.0 a breaking change is a minor and anything else a patch.\n` +
      'Please write "minor" for "major" there.',
  );
}

// Raising the versions uses the changesets up and writes the changelogs instead.
const before = git('show', `${base}:packages/core/package.json`);
const isRaise = before !== '' && (JSON.parse(before) as { version: string }).version !== version;
if (!isRaise) {
  const { status } = spawnSync('changeset', ['status', `--since=${base}`], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    fail(
      `Published files have changed since ${since}. Please tell users in a changeset,\n` +
        'npx pnpm@10 changeset: minor where it can break them, else patch. If they will not notice\n' +
        'it, npx pnpm@10 changeset --empty. Then git add .changeset: what git does not know is not\n' +
        'looked at.',
    );
  }
}
