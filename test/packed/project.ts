import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Manifest, Package } from './packages.ts';
import { tarballName } from './packages.ts';
import { run } from './run.ts';

const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** Writes files into a folder and creates missing subfolders. */
export async function writeFiles(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** Creates a project and installs the specs with npm. */
export async function createProject(
  folder: string,
  specs: readonly string[],
  manifest: object = {},
): Promise<void> {
  await writeFiles(folder, { 'package.json': JSON.stringify({ private: true, ...manifest }) });
  await run(folder, 'npm', 'install', ...QUIET, ...specs);
}

/** Specs for npm: the tarballs, and their dependencies from the workspace, so that no registry is needed. */
export function offlineSpecs(tarballs: string, packages: readonly Package[]): string[] {
  return [...tarballSpecs(tarballs, packages), ...neededOffline(packages)];
}

/** Specs for npm: the dependencies of the packages, from the workspace. */
export function neededOffline(packages: readonly Package[]): string[] {
  const needed = packages.flatMap(({ folder, manifest }) =>
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter((name) => !packages.some((other) => other.name === name))
      .map((name) => join(folder, 'node_modules', name)),
  );
  return ['--offline', ...needed];
}

/** Specs for npm: the tarballs, and the other packages in the READMEs' `npm install` lines. */
export function registrySpecs(tarballs: string, packages: readonly Package[]): string[] {
  const needed = packages.flatMap(({ readme }) => readme.install);
  const own = new Set(packages.map(({ name }) => name));
  return [...tarballSpecs(tarballs, packages), ...needed.filter((name) => !own.has(name))];
}

/** Specs for npm: the tarballs. */
export function tarballSpecs(folder: string, packages: readonly Package[]): string[] {
  return packages.map(({ manifest }) => join(folder, tarballName(manifest)));
}

/**
 * Packs a package under a later version, with changed code and a dependency on that version of core.
 * Returns the path of the tarball.
 */
export async function packAs(
  version: string,
  tarballs: string,
  { manifest }: Package,
  change: (code: string) => string,
): Promise<string> {
  const later = { ...manifest, version };
  const home = join(tarballs, `${tarballName(later)}-contents`);
  await mkdir(home);
  await run(home, 'tar', '-xzf', join(tarballs, tarballName(manifest)));
  const files = (await readdir(home, { recursive: true }))
    .filter((path) => /package\.json$|\.c?js$/.test(path))
    .map((path) => join(home, path));
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    const isManifest = file.endsWith('.json');
    const changed = isManifest ? text.replaceAll(manifest.version, version) : change(text);
    await writeFile(file, changed);
  }
  const tarball = join(tarballs, tarballName(later));
  await run(home, 'tar', '-czf', tarball, 'package');
  return tarball;
}

/** All entry points: '@cutmix/onnx', '@cutmix/onnx/model', … */
export function entryPoints({ name, exports }: Manifest): string[] {
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => name + path.slice(1));
}
