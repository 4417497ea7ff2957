import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Case, Effort } from './measure/measure.ts';
import { type BundleSize, type Group, measureGroup, type PartResult } from './measure/results.ts';

interface Entry {
  readonly name: string;
  readonly runtime?: string;
}

const entries: readonly Entry[] = [
  { name: '@cutmix/core' },
  { name: '@cutmix/onnx', runtime: 'onnxruntime-common' },
  { name: '@cutmix/onnx/model', runtime: 'onnxruntime-common' },
  { name: '@cutmix/tfjs', runtime: '@tensorflow/tfjs-core' },
];

const here = fileURLToPath(new URL('..', import.meta.url));

/** Everything that an entry point exports, minified, with its imports except the runtime. */
async function bundle({ name, runtime }: Entry, external: readonly string[]): Promise<Uint8Array> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${name}';`, resolveDir: here },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@cutmix/source'],
    external: [...external, ...(runtime ? [runtime] : [])],
  });
  return outputFiles[0]!.contents;
}

async function bundleSize(entry: Entry): Promise<BundleSize> {
  const alone = await bundle(entry, entry.name === '@cutmix/core' ? [] : ['@cutmix/core']);
  const whole = await bundle(entry, []);
  const gzipped = (code: Uint8Array) => gzipSync(code, { level: 9 }).length;
  return { entry: entry.name, beyondCore: gzipped(alone), whole: gzipped(whole) };
}

const run = promisify(execFile);

/** A new process that imports one module, or nothing, and exits. */
function importCase(name: string, file: string): Case {
  return {
    name,
    turn: async () => {
      const start = performance.now();
      await run(process.execPath, [file]);
      return performance.now() - start;
    },
  };
}

const bareNode = 'bare Node';

async function measureImports(effort: Effort): Promise<Group> {
  // Inside bench/node_modules, where Node finds the runtimes.
  const folder = await mkdtemp(join(here, 'node_modules', 'import-time-'));
  try {
    const write = async (name: string, code: string | Uint8Array) => {
      const file = join(folder, `${name.replaceAll(/\W/g, '-')}.mjs`);
      await writeFile(file, code);
      return importCase(name, file);
    };
    const runtimes = new Set(entries.flatMap(({ runtime }) => runtime ?? []));
    const bare = await write(bareNode, '');
    const alone = [...runtimes].map((name) => write(name, `import '${name}';`));
    const ours = entries.map(async (entry) => [
      await write(entry.name, await bundle(entry, [])),
      entry.runtime ?? bareNode,
    ]);
    return await measureGroup('A fresh process that imports', 1, effort, [
      [bare],
      ...(await Promise.all(alone)).map((each) => [each, bareNode] as const),
      ...((await Promise.all(ours)) as [Case, string][]),
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What each entry point adds to a bundle and to the start of a process. */
export async function measureSize(effort: Effort): Promise<PartResult> {
  const bundles: BundleSize[] = [];
  for (const entry of entries) bundles.push(await bundleSize(entry));
  return { groups: [await measureImports(effort)], goals: [], bundles, notes: [] };
}
