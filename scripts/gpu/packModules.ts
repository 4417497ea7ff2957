// Copies what the example, the benchmarks and the kit need of node_modules on Linux x64:
// packModules.ts CHECKOUT DESTINATION
// The layout of pnpm stays as it is, with its links, so that packages resolve as in the checkout.
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const [checkout, destination] = process.argv.slice(2);
if (!checkout || !destination) throw new Error('usage: packModules.ts CHECKOUT DESTINATION');
const root = realpathSync(checkout);
const to = resolve(destination);
const store = join(root, 'node_modules', '.pnpm');

/** Every package that runs there, and what it needs besides its dependencies. */
const workspaces: Readonly<Record<string, readonly string[]>> = {
  '.': ['tsx'],
  'packages/arrays': [],
  'packages/core': [],
  'packages/onnx': ['onnxruntime-common'],
  'packages/tfjs': ['@tensorflow/tfjs-core'],
  training: [],
  'examples/cifar10': [],
  bench: [],
  'scripts/gpu': [],
};

/** For browsers, for bundles, or loaded on install only. */
const unused = new Set([
  '@cutmix/test-chromium',
  '@tensorflow/tfjs-backend-webgl',
  'adm-zip',
  'fsevents',
  'global-agent',
]);

/** Files that are not read: other platforms, other builds, sources, documentation. */
const unusedFiles = [
  /^(?!tsx\/).*\.(d\.[cm]?ts|map|md|markdown|flow|tsx?|html|dll)$/i,
  /_test\.js$/,
  /^onnxruntime-node\/(bin\/(?!napi-v6(\/linux(\/x64|$)|$))|script)/,
  /^webgpu\/(build|dist\/(?!linux-x64))/,
  /^@expo-google-fonts\/inter\/[0-9](?!00Medium(\/|$))/,
  /^@tensorflow\/[^/]+\/(src|demo|benchmarks|scripts|wasm-out)\//,
  /^@tensorflow\/[^/]+\/dist\/tf-[^/]*\.(min|es2017|fesm)[^/]*\.js$/,
  /^onnxruntime-common\/dist\/(ort|cjs\/.*)\.min\.js/,
  /^@observablehq\/plot\/dist\//,
  /^d3-?[a-z-]*\/dist\/.*\.min\.js$/,
  /\/node_modules\/\.bin(\/|$)/,
];

const found = new Set<string>();
const queue: string[] = [];

/** Remembers an entry of the store that a link leads to; other packages of the workspace have none. */
function follow(link: string): void {
  const inStore = relative(store, realpathSync(link));
  const id = inStore.split(sep)[0]!;
  if (id === '..' || found.has(id)) return;
  found.add(id);
  queue.push(id);
}

function copyLink(link: string): void {
  const target = join(to, relative(root, link));
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { force: true });
  symlinkSync(readlinkSync(link), target);
  follow(link);
}

function copyPackage(name: string, folder: string): void {
  cpSync(folder, join(to, relative(root, folder)), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => {
      const path = `${name}${file.slice(folder.length)}`;
      return !unusedFiles.some((pattern) => pattern.test(path));
    },
  });
}

/** Names of the packages in a folder `node_modules`, also of those with a scope. */
function namesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name !== '.bin')
    .flatMap((name) =>
      name.startsWith('@')
        ? readdirSync(join(folder, name)).map((each) => `${name}/${each}`)
        : name,
    );
}

for (const [folder, others] of Object.entries(workspaces)) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const { dependencies, optionalDependencies } = manifest;
  for (const name of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...others]) {
    if (!unused.has(name)) copyLink(join(root, folder, 'node_modules', name));
  }
}
for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
  const folder = join(store, id, 'node_modules');
  for (const name of namesIn(folder).filter((each) => !unused.has(each))) {
    const path = join(folder, name);
    if (lstatSync(path).isSymbolicLink()) copyLink(path);
    else copyPackage(name, path);
  }
}

for (const needed of [
  'training/node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1',
  'training/node_modules/webgpu/dist/linux-x64/dawn.node',
  'training/node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
  'examples/cifar10/node_modules/@expo-google-fonts/inter/500Medium/Inter_500Medium.ttf',
  'examples/cifar10/node_modules/@resvg/resvg-wasm/index_bg.wasm',
]) {
  if (!existsSync(join(to, needed))) throw new Error(`${needed} was not packed`);
}
