import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Manifest, Package } from './packages.ts';
import { tarballName } from './packages.ts';
import { run } from './run.ts';

const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** Writes files into a folder, each with the folders it needs. */
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

/** A project of nothing but what plain npm has installed. */
export async function createProject(
  folder: string,
  specs: readonly string[],
  manifest: object = {},
): Promise<void> {
  await writeFiles(folder, { 'package.json': JSON.stringify({ private: true, ...manifest }) });
  await run(folder, 'npm', 'install', ...QUIET, ...specs);
}

/** For npm: the tarballs, and from the workspace what they need, so that no registry is asked. */
export function offlineSpecs(tarballs: string, packages: readonly Package[]): string[] {
  return [...tarballSpecs(tarballs, packages), ...neededOffline(packages)];
}

/** For npm: what the packages need, from the workspace. */
export function neededOffline(packages: readonly Package[]): string[] {
  const needed = packages.flatMap(({ folder, manifest }) =>
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter((name) => !packages.some((other) => other.name === name))
      .map((name) => join(folder, 'node_modules', name)),
  );
  return ['--offline', ...needed];
}

/** For npm: the tarballs, and by name from the registry what the READMEs tell to install. */
export function registrySpecs(tarballs: string, packages: readonly Package[]): string[] {
  const needed = packages.flatMap(({ readme }) => readme.install);
  const own = new Set(packages.map(({ name }) => name));
  return [...tarballSpecs(tarballs, packages), ...needed.filter((name) => !own.has(name))];
}

/** For npm: the tarballs. */
export function tarballSpecs(folder: string, packages: readonly Package[]): string[] {
  return packages.map(({ manifest }) => join(folder, tarballName(manifest)));
}

/**
 * Packs a package as a later version, with changes to its code; it needs that version of core.
 * Returns the tarball.
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

/** Every entry point: '@cutmix/onnx', '@cutmix/onnx/model', … */
export function entryPoints({ name, exports }: Manifest): string[] {
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => name + path.slice(1));
}
