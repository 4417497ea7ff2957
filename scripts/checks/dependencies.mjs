// Rules for dependency-cruiser: no import cycle, dependencies in one direction only, and other
// packages of this workspace only by their name and what they export.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

const subfolders = (folder) => readdirSync(`${root}/${folder}`).map((name) => `${folder}/${name}`);
const workspaces = [
  ...subfolders('packages'),
  ...subfolders('examples'),
  'training',
  'bench',
  'torture',
  'test/chromium',
  'test',
  'scripts/gpu',
].filter((folder) => existsSync(`${root}/${folder}/package.json`));

/** The source files that a package exports. */
function doorsOf(folder) {
  const { exports = {} } = JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8'));
  return Object.values(exports)
    .map((entry) => entry['@cutmix/source'])
    .filter((path) => path !== undefined)
    .map((path) => `${folder}/${path.slice(2)}`);
}

const escapeDots = (text) => text.replaceAll('.', '\\.');
const anyOf = (paths) => `^(${paths.map(escapeDots).join('|')})`;
const inside = (folders) => anyOf(folders.map((folder) => `${folder}/`));
const doors = `${anyOf(workspaces.flatMap(doorsOf))}$`;

/** What each package of this workspace may import from it; other examples import the packages. */
const allowed = {
  'packages/core': [],
  'packages/arrays': ['packages/core'],
  'packages/onnx': ['packages/core', 'packages/arrays'],
  'packages/tfjs': ['packages/core'],
  training: ['packages'],
  'examples/cifar10': ['packages', 'training', 'test/chromium'],
  bench: ['packages', 'training', 'examples/cifar10', 'test/chromium'],
  torture: ['packages', 'examples/cifar10'],
  'test/chromium': [],
  test: ['packages', 'examples', 'test/chromium'],
  'scripts/gpu': ['packages', 'training', 'examples/cifar10', 'bench', 'test'],
};

const error = { severity: 'error' };
const others = (folder) => workspaces.filter((other) => other !== folder);

export default {
  forbidden: [
    {
      ...error,
      name: 'no-cycle',
      comment: 'Move what both files need into a third one.',
      from: {},
      to: { circular: true },
    },
    {
      ...error,
      name: 'not-resolved',
      comment: 'There is no such module, or the package does not export it.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      ...error,
      name: 'example-one-direction',
      comment: 'In the example, commands use report, and report uses run and data.',
      from: { path: '^examples/cifar10/src/(run|data|system)/' },
      to: { path: '^examples/cifar10/src/(report|commands)/' },
    },
    ...workspaces.flatMap((folder) => {
      const from = {
        path: inside([folder]),
        ...(folder === 'test' && { pathNot: inside(['test/chromium']) }),
      };
      return [
        {
          ...error,
          name: 'one-direction',
          comment: 'Dependencies run examples, bench → training → adapters → core.',
          from,
          to: {
            path: inside(others(folder)),
            pathNot: inside([folder, ...(allowed[folder] ?? ['packages'])]),
          },
        },
        {
          ...error,
          name: 'no-deep-import',
          comment: 'Import another package by its name; what it exports is all that is public.',
          from,
          to: { path: inside(others(folder)), pathNot: [doors, inside([folder])] },
        },
        {
          ...error,
          name: 'by-name',
          comment: 'Import another package by its name, not by a relative path.',
          from,
          to: {
            path: inside(others(folder)),
            pathNot: inside([folder]),
            dependencyTypes: ['local'],
          },
        },
      ];
    }),
  ],
  options: {
    baseDir: root,
    doNotFollow: { path: 'node_modules' },
    // The minimal examples install their dependencies outside the workspace.
    exclude: { path: '(^|/)(node_modules|dist|examples/minimal-[a-z]+)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: `${root}/tsconfig.json` },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@cutmix/source', 'node', 'import', 'types', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
