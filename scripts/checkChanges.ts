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

const majors = readdirSync(`${root}/.changeset`).filter(
  (file) =>
    file.endsWith('.md') &&
    /^["']@cutmix\/.*: major$/m.test(readFileSync(`${root}/.changeset/${file}`, 'utf8')),
);
if (version.startsWith('0.') && majors.length > 0) {
  console.error(
    `${majors.join(', ')}: below 1.0 a breaking change is a minor and anything else a patch.\n` +
      'Please write "minor" for "major" there.',
  );
  process.exitCode = 1;
}

// Raising the versions uses the changesets up and writes the changelogs instead.
const git = (...parameters: string[]) =>
  spawnSync('git', parameters, { cwd: root, encoding: 'utf8' }).stdout;
const before = git('show', `${since}:packages/core/package.json`);
const isRaise = before !== '' && (JSON.parse(before) as { version: string }).version !== version;
if (!isRaise) {
  const { status } = spawnSync('changeset', ['status', `--since=${since}`], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) {
    console.error(
      'Published files have changed. Please tell users in a changeset, npx pnpm@10 changeset:\n' +
        'minor where it can break them, else patch. If they will not notice it,\n' +
        'npx pnpm@10 changeset --empty.',
    );
    process.exitCode = 1;
  }
}
