// Tests the packed packages in projects like those of users. Needs the npm registry.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePhotos } from '../photos.ts';
import { bundleAndRun } from './bundles.ts';
import { packages as findPackages, type Package, packInto, shortName } from './packages.ts';
import { createProject, registrySpecs, tarballSpecs, writeFiles } from './project.ts';
import { run } from './run.ts';
import { compilerErrors, RESOLUTIONS } from './typescript.ts';

const NODES = ['20', '22', '24', '26'];
const TYPESCRIPTS = ['5.4.5', '5.9.3', '6.0.3'];
const TOOLS = [
  '@babel/core@7.29.7',
  '@babel/preset-env@7.29.14',
  'esbuild@0.28.2',
  'jest@30.5.2',
  'onnxruntime-web',
  'vite@8.3.8',
  'vitest@4.1.12',
  'webpack@5.112.2',
  'webpack-cli@6.0.1',
  ...TYPESCRIPTS.map((version) => `typescript-${version}@npm:typescript@${version}`),
];

const failures: string[] = [];

async function check(name: string, body: () => Promise<void>): Promise<void> {
  const start = Date.now();
  const failure = await body().then(
    () => undefined,
    (error: Error) => error.message,
  );
  const seconds = ((Date.now() - start) / 1000).toFixed(0);
  console.log(`${failure === undefined ? 'passed' : 'FAILED'}: ${name}, ${seconds} s`);
  if (failure !== undefined) {
    console.error(failure);
    failures.push(name);
  }
}

function expectPrinted(packed: Package, printed: string): void {
  const bare = (text: string) => text.replace(/\s/g, '');
  if (!bare(printed).includes(bare(packed.readme.prints ?? ''))) {
    throw new Error(
      `The example of ${packed.name} should print ${packed.readme.prints}, printed: ${printed}`,
    );
  }
}

/** A test file that runs the example, for test runners with a global or an imported `test`. */
function testOf({ readme }: Package, imports: string): string {
  return `${imports}\n${readme.snippet}\ntest('the first example runs', () => {});\n`;
}

const folder = await realpath(await mkdtemp(join(tmpdir(), 'cutmix-matrix-')));
const project = join(folder, 'project');
const packages = await findPackages();
try {
  await check('pack', () => packInto(folder));
  await check('npm install', () =>
    createProject(project, [...registrySpecs(folder, packages), ...TOOLS]),
  );
  const sources = packages.flatMap((packed): [string, string][] => {
    const name = shortName(packed);
    return [
      [`plain/${name}.mjs`, packed.readme.snippet],
      [`src/${name}.mts`, packed.readme.snippet],
      [`src/${name}.cts`, packed.readme.snippet],
      [`vitest/${name}.test.js`, testOf(packed, "import { test } from 'vitest';")],
      [`jest/${name}.test.js`, testOf(packed, '')],
    ];
  });
  await writeFiles(project, {
    ...Object.fromEntries(sources),
    'jest/babel.config.cjs': `module.exports = {
      presets: [['@babel/preset-env', { targets: { node: 'current' } }]],
    };`,
  });

  for (const version of TYPESCRIPTS) {
    const tsc = join(project, 'node_modules', `typescript-${version}`, 'bin/tsc');
    for (const resolution of RESOLUTIONS) {
      await check(`TypeScript ${version}, ${resolution}`, async () => {
        const found = await compilerErrors(project, tsc, resolution);
        if (found.length > 0) throw new Error(found.join('\n'));
      });
    }
  }

  for (const version of NODES) {
    await check(`Node ${version}, ESM and CommonJS`, async () => {
      const home = join(folder, `node-${version}`);
      await writeFiles(home, { 'package.json': '{ "private": true }' });
      await run(home, 'npm', 'install', '--no-audit', '--no-fund', `node@${version}`);
      const node = join(home, 'node_modules/node/bin/node');
      const is = await run(home, node, '--version');
      if (!is.startsWith(`v${version}.`)) throw new Error(`installed Node ${is}`);
      for (const packed of packages) {
        const name = shortName(packed);
        for (const file of ['plain/.mjs', 'out-nodenext/.mjs', 'out-nodenext/.cjs']) {
          expectPrinted(packed, await run(project, node, file.replace('/.', `/${name}.`)));
        }
      }
    });
  }

  await check('the oldest supported runtimes', async () => {
    const oldest = packages.flatMap(({ name, manifest, readme }) =>
      Object.entries(manifest.peerDependencies ?? {}).flatMap(([peer, range]) =>
        [peer, ...readme.install]
          .filter((needed) => needed !== name)
          .map((needed) => `${needed}@${range.replace('^', '')}`),
      ),
    );
    const old = join(folder, 'oldest');
    const others = packages
      .filter(({ manifest }) => !manifest.peerDependencies)
      .flatMap(({ readme }) => readme.install.filter((name) => !name.startsWith('@cutmix/')));
    await createProject(old, [...tarballSpecs(folder, packages), ...oldest, ...others]);
    await writePhotos(old);
    for (const { name, readme } of packages) {
      for (const { code, prints = '' } of readme.examples) {
        await writeFiles(old, { 'example.mjs': code });
        const printed = await run(old, process.execPath, 'example.mjs');
        if (!printed.includes(prints))
          throw new Error(`${name} should print ${prints}, printed: ${printed}`);
      }
    }
  });

  for (const bundler of ['esbuild', 'vite', 'webpack'] as const) {
    await check(`${bundler}, in Chromium`, async () => {
      const printed = await bundleAndRun(project, bundler, packages.map(shortName));
      packages.forEach((packed, i) => {
        expectPrinted(packed, printed[i] ?? '');
      });
    });
  }

  await check('Vitest', async () => {
    await run(project, process.execPath, 'node_modules/vitest/vitest.mjs', 'run', '--dir=vitest');
  });
  await check('Jest', async () => {
    await run(project, process.execPath, 'node_modules/jest/bin/jest.js', '--rootDir=jest');
  });
} finally {
  await rm(folder, { recursive: true, force: true });
}

if (failures.length > 0) {
  console.error(`\nFailed: ${failures.join('; ')}`);
  process.exitCode = 1;
}
