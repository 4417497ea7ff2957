import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from '@cutmix/example-cifar10';
import { chromiumPath, launchChromium } from '@cutmix/test-chromium';
import * as tf from '@tensorflow/tfjs';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writePhotos } from '../photos.ts';
import { commandChecker } from './commands.ts';
import { allFences, root } from './fences.ts';
import { bundleOptions, programsOf, run } from './programs.ts';
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
const programs = programsOf(written('js', 'ts').filter(({ mark }) => mark !== 'adapter'));
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

describe('programs for browsers', () => {
  let browser: Browser | undefined;
  let server: Server;
  let script = '';

  beforeAll(async () => {
    server = createServer(async ({ url = '' }, response) => {
      // onnxruntime-web fetches it from beside its script.
      if (url.endsWith('.wasm')) {
        response.setHeader('content-type', 'application/wasm');
        response.end(await readFile(require.resolve(`onnxruntime-web${url}`)));
        return;
      }
      const isScript = url === '/page.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      const page = '<!doctype html><body><script type="module" src="page.js"></script>';
      response.end(isScript ? script : page);
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
      const { outputFiles } = await build(bundleOptions(program, here));
      script = outputFiles[0].text;
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
