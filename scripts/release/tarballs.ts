import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly repository?: { readonly url?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean };
}

/** A packed package. */
export interface Tarball {
  readonly file: string;
  readonly manifest: Manifest;
  /** `name@version`, which is also the name of the git tag. */
  readonly id: string;
  /** npm's checksum of the file. */
  readonly integrity: string;
}

/** The output of a program, or undefined if it fails. */
export function output(program: string, ...parameters: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, parameters, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs a program with its output on the terminal. Returns whether it succeeded. */
export function run(program: string, ...parameters: readonly string[]): boolean {
  console.log(`> ${program} ${parameters.join(' ')}`);
  return spawnSync(program, parameters, { cwd: root, stdio: 'inherit' }).status === 0;
}

/** The tarballs in a folder, dependencies before their dependents. */
export function readTarballs(folder: string): Tarball[] {
  const dependencies = ({ manifest }: Tarball) => Object.keys(manifest.dependencies ?? {}).length;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tgz'))
    .map((name): Tarball => {
      const file = join(folder, name);
      const manifest = output('tar', '-xzOf', file, 'package/package.json');
      if (manifest === undefined) throw new Error(`${file} is not an npm package`);
      const parsed = JSON.parse(manifest) as Manifest;
      const hash = createHash('sha512').update(readFileSync(file)).digest('base64');
      return {
        file,
        manifest: parsed,
        id: `${parsed.name}@${parsed.version}`,
        integrity: `sha512-${hash}`,
      };
    })
    .sort((a, b) => dependencies(a) - dependencies(b));
}

/** Whether npm has this name and version: with the same contents, with other contents, or not. */
function onNpm({ id, integrity }: Tarball): 'same' | 'other' | 'nothing' | 'no answer' {
  const { stdout } = spawnSync('npm', ['view', id, 'dist.integrity', '--json'], {
    encoding: 'utf8',
  });
  if (stdout.trim() === '') return 'nothing';
  const answer = JSON.parse(stdout) as string | { readonly error: { readonly code: string } };
  if (typeof answer === 'string') return answer === integrity ? 'same' : 'other';
  return answer.error.code === 'E404' ? 'nothing' : 'no answer';
}

/** The commit that the package's tag points to in `origin`, if the tag exists. */
export function taggedCommit({ id }: Tarball): string | undefined {
  return output('git', 'ls-remote', 'origin', `refs/tags/${id}`)?.split('\t')[0] || undefined;
}

/** Reasons why npm would reject a package.json, each with its remedy. */
function flawsOf({ name, repository, publishConfig }: Manifest): string[] {
  const flaws: string[] = [];
  if (!repository?.url) {
    flaws.push(
      `${name} has no "repository" in package.json, which npm needs for provenance. See ` +
        '"Before the first release" in CONTRIBUTING.md.',
    );
  }
  if (publishConfig?.access !== 'public' || publishConfig.provenance !== true) {
    flaws.push(
      `${name} needs "publishConfig": { "access": "public", "provenance": true } in package.json.`,
    );
  }
  return flaws;
}

/** Whether a tarball can be published. */
export interface Readiness {
  readonly tarball: Tarball;
  /** Whether npm already has this very file. */
  readonly isPublished: boolean;
  /** Reasons why it cannot be published, each with its remedy. */
  readonly obstacles: readonly string[];
}

export function readinessOf(tarball: Tarball): Readiness {
  const { manifest, id } = tarball;
  const found = flawsOf(manifest);
  const state = onNpm(tarball);
  if (state === 'other') {
    found.push(
      `${id} is already on npm with different contents. Make a new version: npx pnpm@10 ` +
        'changeset, then npx pnpm@10 changeset version.',
    );
  }
  if (state === 'no answer') {
    found.push(`npm did not say whether it has ${id}. Try again.`);
  }
  const commit = taggedCommit(tarball);
  if (commit !== undefined && commit !== output('git', 'rev-parse', 'HEAD')) {
    found.push(
      `The tag ${id} is on another commit, ${commit}. Release that commit or delete the tag.`,
    );
  }
  return { tarball, isPublished: state === 'same', obstacles: found };
}
