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

/** A package as it goes to npm. */
export interface Tarball {
  readonly file: string;
  readonly manifest: Manifest;
  /** `name@version`, also the tag of the commit. */
  readonly id: string;
  /** The checksum by which npm knows the file. */
  readonly integrity: string;
}

/** What a program prints; undefined when it fails. */
export function output(program: string, ...parameters: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, parameters, { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Runs a program that prints for itself, and tells whether it went well. */
export function run(program: string, ...parameters: readonly string[]): boolean {
  console.log(`> ${program} ${parameters.join(' ')}`);
  return spawnSync(program, parameters, { cwd: root, stdio: 'inherit' }).status === 0;
}

/** The tarballs of a folder, those first that the others depend on. */
export function readTarballs(folder: string): Tarball[] {
  const dependencies = ({ manifest }: Tarball) => Object.keys(manifest.dependencies ?? {}).length;
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tgz'))
    .map((name): Tarball => {
      const file = join(folder, name);
      const manifest = output('tar', '-xzOf', file, 'package/package.json');
      if (manifest === undefined) throw new Error(`${file} holds no package`);
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

/** What npm has under the name and version: this very file, another one, or nothing. */
function onNpm({ id, integrity }: Tarball): 'same' | 'other' | 'nothing' | 'no answer' {
  const { stdout } = spawnSync('npm', ['view', id, 'dist.integrity', '--json'], {
    encoding: 'utf8',
  });
  if (stdout.trim() === '') return 'nothing';
  const answer = JSON.parse(stdout) as string | { readonly error: { readonly code: string } };
  if (typeof answer === 'string') return answer === integrity ? 'same' : 'other';
  return answer.error.code === 'E404' ? 'nothing' : 'no answer';
}

/** The commit that the tag is on in the repository that is released from, if it is there. */
export function taggedCommit({ id }: Tarball): string | undefined {
  return output('git', 'ls-remote', 'origin', `refs/tags/${id}`)?.split('\t')[0] || undefined;
}

/** What npm would refuse in a package.json, and what to do about it. */
function flawsOf({ name, repository, publishConfig }: Manifest): string[] {
  const flaws: string[] = [];
  if (!repository?.url) {
    flaws.push(
      `${name} has no "repository" in package.json, without which npm refuses provenance: ` +
        'CONTRIBUTING.md, "Before the first release".',
    );
  }
  if (publishConfig?.access !== 'public' || publishConfig.provenance !== true) {
    flaws.push(
      `${name} needs "publishConfig": { "access": "public", "provenance": true } in package.json.`,
    );
  }
  return flaws;
}

/** Whether a tarball can go out. */
export interface Readiness {
  readonly tarball: Tarball;
  /** npm has this very file. */
  readonly isPublished: boolean;
  /** Why it cannot be published as it is, and what to do about it. */
  readonly obstacles: readonly string[];
}

export function readinessOf(tarball: Tarball): Readiness {
  const { manifest, id } = tarball;
  const found = flawsOf(manifest);
  const state = onNpm(tarball);
  if (state === 'other') {
    found.push(
      `${id} is on npm already, with other contents: a changeset, npx pnpm@10 changeset, and ` +
        'npx pnpm@10 raise-versions make a new version.',
    );
  }
  if (state === 'no answer') {
    found.push(`npm does not answer whether it has ${id}. Please try again.`);
  }
  const commit = taggedCommit(tarball);
  if (commit !== undefined && commit !== output('git', 'rev-parse', 'HEAD')) {
    found.push(`The tag ${id} is on another commit, ${commit}. Release from there, or remove it.`);
  }
  return { tarball, isPublished: state === 'same', obstacles: found };
}
