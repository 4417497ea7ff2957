import { access, constants, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ALWAYS, ON_REQUEST } from '../../scripts/checks/list.ts';
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

/** A pattern of command lines, and how to check one without running it. */
type Kind = readonly [form: RegExp, check: (...groups: string[]) => Promise<void> | void];

/**
 * Returns a function that checks one line of a shell sample as far as possible without a registry or
 * hours of training. It throws if the line cannot work or matches no known pattern.
 *
 * @param cifar10 - Runs a command line of the example.
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
  const demand = (isTrue: boolean, fault: string) => {
    if (!isTrue) throw new Error(fault);
  };
  const isProgram = async (name: string) => {
    if (name in scripts) return;
    await access(join(root, 'node_modules/.bin', name)).catch(() => {
      throw new Error(
        `package.json has no script "${name}", and no dependency has such a program.`,
      );
    });
  };
  const isExecutable = (path: string) => access(join(root, path), constants.X_OK);

  const kinds: readonly Kind[] = [
    [
      /^(?:cd ..\/your-project && )?npm install (.+)$/,
      (names) => {
        for (const name of words(names)) {
          const isKnown = known.has(name) || /^..\/(?:..|cutmix)\/tarballs\/\*.tgz$/.test(name);
          demand(isKnown, `No package.json lists ${name}.`);
        }
      },
    ],
    [/^npx pnpm@10 cifar10(.*)$/, (rest) => cifar10(words(rest).filter(Boolean))],
    [
      /^npx pnpm@10 --filter (\S+) (\S+)(?: .*)?$/,
      (name, script) => {
        const member = all.find((each) => each.name === name);
        demand(script in (member?.scripts ?? {}), `${name} has no script ${script}.`);
      },
    ],
    [
      /^npx pnpm@10 check (\S+)(?: .*)?$/,
      (name) => demand(name in ALWAYS || name in ON_REQUEST, `There is no check "${name}".`),
    ],
    [/^(?:[A-Z0-9_]+=\S+ )?npx pnpm@10 (\S+)(?: .*)?$/, isProgram],
    [/^((?:\.ci|scripts)\/\S+)(?: \S+)?$/, isExecutable],
    [
      /^(?:[A-Z0-9_]+=\S+ )?node --conditions=@cutmix\/source --import=tsx (\S+) .+$/,
      (file) => access(join(root, file)),
    ],
    [
      /^(?:unshare --net env )?(?:[A-Z_]+=\S+ )*bash \.gpu\/run ((?:(?!train|exec)\S+ ?)*)(?:train (.+)|exec .+)?$/,
      async (commands, flags) => {
        const help = await readFile(join(root, 'scripts/gpu/run'), 'utf8');
        for (const name of words(commands).filter(Boolean)) {
          const [command] = name.split('=');
          const isListed = help.match(/^# {3}(\w+)/gm)?.includes(`#   ${command}`);
          demand(isListed === true, `scripts/gpu/run has no command ${command}.`);
        }
        if (flags) await cifar10(words(flags));
      },
    ],
    [/^npm (?:install|start)$/, () => {}],
    [/^git clone <this repository> cutmix$/, () => {}],
    [/^cd cutmix && npx pnpm@10 (\S+)$/, isProgram],
    [/^python3 -m venv (?:bench\/)?\.venv$/, () => {}],
    [/^(?:bench\/)?\.venv\/bin\/pip install -r (\S+)$/, (file) => access(join(root, file))],
    [/^\.venv\/bin\/python (\S+) .+$/, (file) => access(join(root, file))],
    [
      /^ray job submit --working-dir \. -- python (\S+) .+$/,
      (file) => access(join(root, 'examples/ray', file)),
    ],
  ];
  return async (line) => {
    const command = line.replace(/\s+#.*$/, '').trim();
    if (command === '') return;
    for (const [form, check] of kinds) {
      const match = command.match(form);
      if (match) return check(...match.slice(1));
    }
    throw new Error(`Unknown kind of command: ${command}`);
  };
}
