import { access, constants, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './fences.ts';

interface Manifest {
  readonly name: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

async function manifests(): Promise<readonly Manifest[]> {
  const parents = ['packages', 'examples'];
  const members = parents.map(async (parent) =>
    (await readdir(join(root, parent))).map((folder) => join(parent, folder)),
  );
  const folders = ['.', 'test', 'bench', ...(await Promise.all(members)).flat()];
  return Promise.all(
    folders.map(async (folder) =>
      JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')),
    ),
  );
}

const words = (text: string) => text.trim().split(/\s+/);

/** A kind of command that is not run by the test, and what must be true of it instead. */
type Kind = readonly [form: RegExp, check: (...groups: string[]) => Promise<void> | void];

/**
 * Checks a line of a shell sample as far as it can be without a registry or hours of training.
 *
 * @param cifar10 - Runs a command line of the example.
 * @throws For a line of no known kind, and for one that cannot work.
 */
export async function commandChecker(
  cifar10: (parameters: string[]) => Promise<void>,
): Promise<(line: string) => Promise<void>> {
  const all = await manifests();
  const [{ scripts = {} }] = all;
  const known = new Set(
    all.flatMap(({ name, dependencies, devDependencies }) => [
      name,
      ...Object.keys({ ...dependencies, ...devDependencies }),
    ]),
  );
  // The peer of @cutmix/onnx comes with either.
  known.add('onnxruntime-web');
  const demand = (isTrue: boolean, fault: string) => {
    if (!isTrue) throw new Error(fault);
  };
  const isScript = (name: string) => demand(name in scripts, `There is no script ${name}.`);
  const isExecutable = (path: string) => access(join(root, path), constants.X_OK);

  const kinds: readonly Kind[] = [
    [
      /^npm install (.+)$/,
      (names) => {
        for (const name of words(names)) demand(known.has(name), `${name} is used nowhere here.`);
      },
    ],
    [/^npx pnpm@10 cifar10(.*)$/, (rest) => cifar10(words(rest).filter(Boolean))],
    [
      /^npx pnpm@10 --filter (\S+) (\S+)$/,
      (name, script) => {
        const member = all.find((each) => each.name === name);
        demand(script in (member?.scripts ?? {}), `${name} has no script ${script}.`);
      },
    ],
    [/^(?:[A-Z0-9_]+=\S+ )?npx pnpm@10 (\S+)(?: .*)?$/, isScript],
    [/^((?:\.ci|scripts)\/\S+)(?: \S+)?$/, isExecutable],
    [
      /^node --conditions=@cutmix\/source --import=tsx (\S+) .+$/,
      (file) => access(join(root, file)),
    ],
    [/^git clone <this repository> && cd cutmix$/, () => {}],
    [/^python3 -m venv bench\/\.venv$/, () => {}],
    [/^bench\/\.venv\/bin\/pip install -r (\S+)$/, (file) => access(join(root, file))],
  ];
  return async (line) => {
    const command = line.replace(/\s+#.*$/, '').trim();
    if (command === '') return;
    for (const [form, check] of kinds) {
      const match = command.match(form);
      if (match) return check(...match.slice(1));
    }
    throw new Error(`No test knows this kind of command: ${command}`);
  };
}
