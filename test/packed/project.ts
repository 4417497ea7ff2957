import { cp, mkdir, writeFile } from 'node:fs/promises';
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

/** An empty project, into which plain npm has installed this. */
export async function createProject(folder: string, specs: readonly string[]): Promise<void> {
  await writeFiles(folder, { 'package.json': '{ "private": true }' });
  await run(folder, 'npm', 'install', ...QUIET, ...specs);
}

/** For npm: the tarballs, and from the workspace what they need, so that no registry is asked. */
export function offlineSpecs(tarballs: string, packages: readonly Package[]): string[] {
  const needed = packages.flatMap(({ folder, manifest }) =>
    Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })
      .filter((name) => !packages.some((other) => other.name === name))
      .map((name) => join(folder, 'node_modules', name)),
  );
  return ['--offline', ...tarballSpecs(tarballs, packages), ...needed];
}

/** For npm: the tarballs, and by name from the registry what the READMEs tell to install. */
export function registrySpecs(tarballs: string, packages: readonly Package[]): string[] {
  const needed = packages.flatMap(({ readme }) => readme.install);
  const own = new Set(packages.map(({ name }) => name));
  return [...tarballSpecs(tarballs, packages), ...needed.filter((name) => !own.has(name))];
}

function tarballSpecs(folder: string, packages: readonly Package[]): string[] {
  return packages.map(({ manifest }) => join(folder, tarballName(manifest)));
}

/** Gives each adapter a core of its own, as npm does when the project has another version. */
export async function separateCores(project: string, packages: readonly Package[]): Promise<void> {
  const core = join(project, 'node_modules', '@cutmix/core');
  for (const { name, manifest } of packages) {
    if (manifest.dependencies?.['@cutmix/core']) {
      const own = join(project, 'node_modules', name, 'node_modules/@cutmix/core');
      await cp(core, own, { recursive: true });
    }
  }
}

/** Every entry point: '@cutmix/onnx', '@cutmix/onnx/model', … */
export function entryPoints({ name, exports }: Manifest): string[] {
  return Object.keys(exports)
    .filter((path) => path !== './package.json')
    .map((path) => name + path.slice(1));
}
