import { inspect } from 'node:util';
import { type BuildOptions, transform } from 'esbuild';
import type { Fence } from './fences.ts';

/**
 * Fences that run together: one with imports, and the following ones on its page that have no imports
 * or are marked `continued`.
 */
export interface Program {
  readonly place: string;
  readonly file: string;
  readonly isTypeScript: boolean;
  readonly isForBrowser: boolean;
  readonly code: string;
  /** The lines that its comments say it prints. */
  readonly prints: readonly string[];
}

/** The same code for the file of each class of a package. */
function givenOf(
  files: readonly string[],
  module: string,
  prefix: string,
  code: string,
): Readonly<Record<string, string>> {
  const names = ['CutMix', 'MixUp', 'RandomMix'];
  return Object.fromEntries(
    files.map((file, i) => [file, `import { ${prefix}${names[i]} } from '${module}';${code}`]),
  );
}

const classFiles = (folder: string) =>
  ['cutmix', 'mixup', 'randomMix'].map((name) => `${folder}/${name}.ts`);
const deviceFiles = ['cutMix', 'mixUp', 'randomMix'].map(
  (name) => `packages/onnx/src/model/device/${name}.ts`,
);

/** Code that a sample assumes, by file. It runs before the first line. */
const GIVEN: Readonly<Record<string, string>> = {
  ...givenOf(
    classFiles('packages/arrays/src'),
    '@cutmix/arrays',
    '',
    `
    const images = { data: new Uint8Array(4 * 8 * 8 * 3), shape: [4, 8, 8, 3] };
    const labels = { data: new Float32Array(40), shape: [4, 10] };`,
  ),
  ...givenOf(
    classFiles('packages/onnx/src'),
    '@cutmix/onnx',
    '',
    `
    import { Tensor } from 'onnxruntime-node';
    const images = new Tensor('uint8', new Uint8Array(4 * 3 * 8 * 8), [4, 3, 8, 8]);
    const labels = new Tensor('float32', new Float32Array(40), [4, 10]);`,
  ),
  ...givenOf(
    deviceFiles,
    '@cutmix/onnx/model',
    'Device',
    `
    import { Tensor } from 'onnxruntime-node';
    const batch = () => ({
      xs: new Tensor('float32', new Float32Array(4 * 3 * 8 * 8), [4, 3, 8, 8]),
      ys: new Tensor('float32', new Float32Array(40), [4, 10]),
    });
    const [batchA, batchB] = [batch(), batch()];`,
  ),
  ...givenOf(
    classFiles('packages/tfjs/src'),
    '@cutmix/tfjs',
    '',
    `
    import * as tf from '@tensorflow/tfjs';
    const model = tf.sequential();
    model.add(tf.layers.flatten({ inputShape: [8, 8, 3] }));
    model.add(tf.layers.dense({ units: 4, activation: 'softmax' }));
    model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
    const dataset = tf.data
      .array([{ xs: tf.zeros([8, 8, 3]), ys: tf.oneHot(1, 4) }])
      .batch(1) as tf.data.Dataset<{ xs: tf.Tensor; ys: tf.Tensor }>;`,
  ),
};

const hasImports = (code: string) => /^import /m.test(code);

/** Returns the lines that the comments of code say it prints. */
export function printedBy(code: string): string[] {
  const lines = code.split('\n');
  const after = lines.slice(lines.findLastIndex((line) => !line.startsWith('// ')) + 1);
  return [
    ...lines.flatMap((line) => line.match(/console\.log\(.*\); \/\/ (.*)/)?.[1] ?? []),
    ...after.map((line) => line.slice('// '.length)),
  ];
}

/** Combines TypeScript and JavaScript fences into programs. */
export function programsOf(fences: readonly Fence[]): Program[] {
  const programs: Program[] = [];
  for (const { place, file, language, mark, code } of fences) {
    const last = programs.at(-1);
    const prints = printedBy(code);
    if (last?.file === file && (mark === 'continued' || !hasImports(code))) {
      programs[programs.length - 1] = {
        ...last,
        code: `${last.code}\n${code}`,
        prints: [...last.prints, ...prints],
      };
    } else {
      programs.push({
        place,
        file,
        isTypeScript: language === 'ts',
        isForBrowser: mark === 'browser',
        code: `${GIVEN[file] ?? ''}\n${code}`,
        prints,
      });
    }
  }
  return programs;
}

const AsyncFunction = (async () => {}).constructor as FunctionConstructor;

/** Runs a program in this process and returns the lines that it printed. */
export async function run(
  { code }: Program,
  importOf: (module: string) => Promise<unknown>,
): Promise<string[]> {
  const { code: plain } = await transform(code, { loader: 'ts', format: 'esm' });
  const body = plain
    .replace(/^import \* as (\w+) from ("[^"]+");/gm, 'const $1 = await importOf($2);')
    .replace(
      /^import (\{[^}]*\}) from ("[^"]+");/gm,
      (_, names: string, module: string) =>
        `const ${names.replace(/ as /g, ': ')} = await importOf(${module});`,
    )
    .replace(/^import (\w+) from ("[^"]+");/gm, 'const { default: $1 } = await importOf($2);')
    .replace(/^import ("[^"]+");/gm, 'await importOf($1);');
  const lines: string[] = [];
  const log = (...values: unknown[]) => {
    lines.push(values.map((each) => (typeof each === 'string' ? each : inspect(each))).join(' '));
  };
  await new AsyncFunction('importOf', 'console', body)(importOf, { log });
  return lines;
}

/** Returns esbuild options that bundle code with the packages, since a worker of Node reads no TypeScript. */
export function nodeBundleOptions(
  code: string,
  resolveDir: string,
): BuildOptions & { write: false } {
  return {
    stdin: { contents: code, loader: 'ts', resolveDir },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    conditions: ['@cutmix/source'],
    external: ['@tensorflow/*', 'webgpu'],
    absWorkingDir: resolveDir,
    logLevel: 'error',
  };
}

/** Returns esbuild options that bundle code for a web page. */
export function bundleOptions(code: string, resolveDir: string): BuildOptions & { write: false } {
  return {
    stdin: { contents: code, loader: 'ts', resolveDir },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['@cutmix/source'],
    absWorkingDir: resolveDir,
    logLevel: 'error',
  };
}
