import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from 'esbuild';
import { run } from './run.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

type Conditions = { readonly [condition: string]: string | Conditions };

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | Conditions>>;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A published package in the workspace. */
export interface Package {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly readme: Readme;
}

/** A code sample that is a complete program. */
export interface Example {
  readonly code: string;
  /** The output that its comment promises, if any. */
  readonly prints: string | undefined;
}

export interface Readme {
  /** The packages in its `npm install` lines, including the package itself. */
  readonly install: readonly string[];
  readonly examples: readonly Example[];
  /** The code of the first example. */
  readonly snippet: string;
  readonly prints: string | undefined;
}

function parseReadme(text: string): Readme {
  const installs = Array.from(text.matchAll(/^npm install ([^#\n]*)/gm), ([, names = '']) => names);
  const examples = Array.from(
    text.matchAll(/```(js|ts)\n(import [\s\S]*?)```/g),
    ([, language, code = '']) => {
      const [, prints] = code.match(/console\.log\(.*\); \/\/ (.*)/) ?? [];
      const isTypeScript = language === 'ts';
      return { code: isTypeScript ? transformSync(code, { loader: 'ts' }).code : code, prints };
    },
  );
  const [first] = examples;
  return {
    install: [...new Set(installs.join(' ').trim().split(/\s+/))],
    examples,
    snippet: first?.code ?? '',
    prints: first?.prints,
  };
}

export async function packages(): Promise<readonly Package[]> {
  const names = await readdir(join(root, 'packages'));
  return Promise.all(
    names.sort().map(async (directory) => {
      const folder = join(root, 'packages', directory);
      const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
      const readme = parseReadme(await readFile(join(folder, 'README.md'), 'utf8'));
      return { name: manifest.name, folder, manifest, readme };
    }),
  );
}

/** The name without the scope. */
export function shortName({ name }: Package): string {
  return name.replace('@cutmix/', '');
}

export function tarballName({ name, version }: Manifest): string {
  return `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
}

/** Builds all published packages and packs them into the folder. */
export async function packInto(folder: string): Promise<void> {
  const pnpm = ['--config.verify-deps-before-run=false', '--recursive', '--filter=./packages/*'];
  await run(root, 'pnpm', ...pnpm, 'run', 'build');
  await run(root, 'pnpm', ...pnpm, 'pack', '--pack-destination', folder);
}
