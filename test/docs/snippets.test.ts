import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runCli } from '@cutmix/example-cifar10';
import { chromiumPath, launchChromium } from '@cutmix/test-chromium';
import * as tf from '@tensorflow/tfjs';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writePhotos } from '../photos.ts';
import { commandChecker } from './commands.ts';
import { allFences, root } from './fences.ts';
import { mobilenetFiles } from './mobilenet.ts';
import { bundleOptions, nodeBundleOptions, printedBy, programsOf, run } from './programs.ts';
import { typeFaults } from './types.ts';

// Skips downloads and hours of training; flags and commands are still parsed.
vi.mock('../../examples/cifar10/src/commands/training.ts', () => ({
  trainCommand: async () => {},
}));
vi.mock('../../examples/cifar10/src/commands/data.ts', () => ({ dataCommand: async () => {} }));

if (!chromiumPath) {
  console.warn(
    'No Chromium on the PATH: the browser samples are not tested. On Debian: apt-get install chromium',
  );
}

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const fences = await allFences();
const written = (...languages: string[]) =>
  fences.filter(({ language }) => languages.includes(language));
const scripts = written('js', 'ts');
const isAlone = ({ mark }: { mark: string }) => mark !== 'adapter' && !/\bfile /.test(mark);
const programs = programsOf(scripts.filter(isAlone));
// test/conformance/docsAdapter.test.ts runs the fences that are marked as an adapter, from its folder.
const ofAdapter = programsOf(
  written('ts')
    .filter(({ mark }) => mark === 'adapter')
    .map((fence) => ({
      ...fence,
      mark: 'continued',
      code: fence.code.replace('./adapterSuite.ts', '../conformance/adapterSuite.ts'),
    })),
);
const forNode = programs.filter(({ isForBrowser }) => !isForBrowser);
const forBrowser = programs.filter(({ isForBrowser }) => isForBrowser);

/** The fences of a page that are files of their own, by name. */
const filesOf = (page: string, kind: 'file' | 'browser file'): ReadonlyMap<string, string> =>
  new Map(
    scripts
      .filter(({ file, mark }) => file === page && mark.startsWith(`${kind} `))
      .map(({ mark, code }) => [mark.slice(kind.length + 1), code]),
  );

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutmix-snippets-'));
  await writePhotos(folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

it('knows the language of every code block', () => {
  const known = ['js', 'ts', 'sh', 'python', 'text'];
  expect(fences.filter(({ language }) => !known.includes(language))).toEqual([]);
  expect(forNode.length).toBeGreaterThan(15);
  expect(forBrowser.length).toBeGreaterThan(2);
});

describe('code groups', () => {
  const pages = [...new Set(fences.map(({ file }) => file))].filter((file) => /^docs\//.test(file));
  const TITLES = ['TensorFlow.js', 'ONNX Runtime', 'Arrays'];
  const titlesOf = (text: string) =>
    [...text.matchAll(/^`{3}.*\[(.+)\]$/gm)].map(([, title]) => title!);

  it.each(pages)('of %s hold a tab for each runtime, in one order', async (page) => {
    const text = await readFile(join(root, page), 'utf8');
    const groups = [...text.matchAll(/^::: code-group$(.*?)^:::$/gms)].map(([, group]) => group!);
    expect(groups).toHaveLength(text.match(/^::: code-group/gm)?.length ?? 0);
    for (const group of groups) {
      const titles = titlesOf(group);
      expect(titles).toHaveLength(group.match(/^`{3}\w/gm)!.length);
      expect(titles.length).toBeGreaterThan(1);
      expect(titles).toEqual(TITLES.filter((title) => titles.includes(title)));
    }
    // A title outside of a group would not be shown.
    const titled = fences.filter(({ file, title }) => file === page && title !== undefined);
    expect(titled.map(({ title }) => title)).toEqual(groups.flatMap(titlesOf));
  });

  it('are on every page whose samples are for several runtimes', () => {
    const grouped = new Set(fences.filter(({ title }) => title).map(({ file }) => file));
    expect([...grouped].sort()).toEqual([
      'docs/gallery.md',
      'docs/guide/browser.md',
      'docs/guide/image-folder.md',
      'docs/guide/masks.md',
      'docs/index.md',
      'docs/install.md',
    ]);
  });
});

describe('programs', () => {
  it.each(forNode)('$place runs and prints what its comments say', async (program) => {
    await tf.setBackend('cpu');
    const code = program.code
      // The files of the samples are in a folder of their own.
      .replace(/(['`])(cutmix\.onnx|photos|mixed)\b/g, `$1${folder}/$2`)
      // The TSDoc of DeviceCutMix asks for a GPU, which few test machines have.
      .replace("'webgpu'", "'cpu'");
    expect(await run({ ...program, code }, (module) => import(module))).toEqual(program.prints);
  });

  it('compile without type errors', () => {
    expect(ofAdapter).toHaveLength(1);
    const inTypeScript = programs.filter(({ isTypeScript }) => isTypeScript);
    expect(typeFaults([...inTypeScript, ...ofAdapter])).toEqual([]);
  }, 60_000);
});

describe('programs of several files', () => {
  const pages = [...new Set(scripts.map(({ file }) => file))];
  const mains = pages.flatMap((page) =>
    [...filesOf(page, 'file')].map(([name, code]) => ({ page, name, prints: printedBy(code) })),
  );
  let home: string;
  beforeAll(async () => {
    // Beside the tests, so that imports resolve as in the tests.
    home = await mkdtemp(join(here, 'files-'));
  });
  afterAll(async () => {
    await rm(home, { recursive: true });
  });

  it.each(mains.filter(({ prints }) => prints.length > 0))(
    '$name of $page runs and prints what its comments say',
    async ({ page, name, prints }) => {
      for (const [file, code] of filesOf(page, 'file')) {
        const { outputFiles } = await build(nodeBundleOptions(code, here));
        await writeFile(join(home, file), outputFiles[0].text);
      }
      const { stdout } = await promisify(execFile)(process.execPath, [name], { cwd: home });
      expect(stdout.trim().split('\n').slice(-prints.length)).toEqual(prints);
    },
    60_000,
  );
});

describe('programs for browsers', () => {
  let browser: Browser | undefined;
  let server: Server;
  let bundles = new Map<string, string>();

  beforeAll(async () => {
    const mobilenet = await mobilenetFiles();
    const contentOf = (path: string): [type: string, content: string | Uint8Array] => {
      // onnxruntime-web fetches it from beside its script.
      if (path.endsWith('.wasm')) {
        return ['application/wasm', readFileSync(require.resolve(`onnxruntime-web${path}`))];
      }
      const ofModel = mobilenet.get(path.replace('/mobilenet/', ''));
      if (ofModel) return ['application/octet-stream', ofModel];
      const script = bundles.get(path.slice(1));
      if (script) return ['text/javascript', script];
      return ['text/html', '<!doctype html><body><script type="module" src="page.js"></script>'];
    };
    server = createServer(({ url = '' }, response) => {
      const [type, content] = contentOf(url);
      response.setHeader('content-type', type);
      response.end(content);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    if (chromiumPath) {
      browser = await launchChromium('--enable-unsafe-webgpu', '--enable-features=Vulkan');
    }
  });

  afterAll(async () => {
    await browser?.close();
    server.close();
  });

  it.each(forBrowser)(
    '$place bundles, and runs in Chromium if it is installed',
    async (program) => {
      const codes = new Map([
        ...filesOf(program.file, 'browser file'),
        ['page.js', program.code] as const,
      ]);
      const building = [...codes].map(async ([name, code]): Promise<[string, string]> => {
        const { outputFiles } = await build(bundleOptions(code, here));
        return [name, outputFiles[0].text];
      });
      bundles = new Map(await Promise.all(building));
      if (!browser) return;
      const page = await browser.newPage();
      const printed: string[] = [];
      const finished = new Promise<void>((resolve, reject) => {
        page.on('pageerror', reject);
        page.on('console', (message) => {
          if (message.type() === 'error') reject(new Error(message.text()));
          if (message.type() === 'log') printed.push(message.text());
          if (printed.length === program.prints.length) resolve();
        });
      });
      const { port } = server.address() as AddressInfo;
      await Promise.all([finished, page.goto(`http://127.0.0.1:${port}/`)]);
      await page.close();
      expect(printed).toEqual(program.prints);
    },
  );
});

describe('commands', () => {
  it.each(written('sh'))('$place works', async ({ code }) => {
    const cifar10 = async (parameters: string[]) => {
      const isPicture = parameters[0] === 'preview';
      if (parameters.includes('--help') || parameters[0] === 'doctor') return;
      await runCli([...parameters, ...(isPicture ? ['--data', 'synthetic'] : [])], {
        signal: new AbortController().signal,
        workingFolder: folder,
      });
    };
    const check = await commandChecker(cifar10);
    for (const line of code.split('\n')) await check(line);
  });
});

describe('Python', () => {
  // .ci/run has the interpreter and the packages.
  const RUN_BY: Readonly<Record<string, string>> = {
    'packages/onnx/README.md': 'test/python/check_model.py',
    'examples/cifar10/README.md': 'test/python/check_checkpoint.py',
  };

  it.each(written('python'))('$place runs in the gate', async ({ file }) => {
    expect(Object.keys(RUN_BY)).toContain(file);
    const runner = RUN_BY[file];
    expect(await readFile(join(root, runner), 'utf8')).toContain(file);
    const gate = ['.ci/run', '.ci/check-models'].map((each) => readFile(join(root, each), 'utf8'));
    expect((await Promise.all(gate)).join()).toContain(runner);
  });
});
