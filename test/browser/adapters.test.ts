import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromiumPath, launchChromium } from '@cutmix/test-chromium';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { runTests } from './vitest.ts';

if (!chromiumPath) {
  console.warn(
    'No Chromium on the PATH: @cutmix/tfjs and @cutmix/onnx are not tested in a browser. ' +
      'On Debian: apt-get install chromium',
  );
}

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const onnxruntimeWeb = dirname(
  createRequire(import.meta.url).resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'),
);

// What bundlers take for these imports. Each fetches a WebAssembly file that lies beside it.
const imports = {
  'onnxruntime-web': '/onnxruntime-web/ort.bundle.min.mjs',
  'onnxruntime-web/wasm': '/onnxruntime-web/ort.wasm.bundle.min.mjs',
  'onnxruntime-web/webgpu': '/onnxruntime-web/ort.webgpu.bundle.min.mjs',
};

const document = (script: string) =>
  `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script>` +
  `<script type="module" src="/${script}.js"></script>`;

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  mjs: 'text/javascript',
  wasm: 'application/wasm',
};

async function bundlePages(): Promise<Map<string, string>> {
  const { outputFiles } = await build({
    entryPoints: [local('tfjsPage.ts'), local('onnxPage.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    outdir: '/',
    conditions: ['@cutmix/source'],
    alias: { vitest: local('vitest.ts') },
    logLevel: 'error',
  });
  return new Map(outputFiles.map(({ path, text }) => [path, text]));
}

describe.runIf(chromiumPath)('in Chromium', () => {
  let browser: Browser;
  let url: string;
  let closeServer: () => void;
  let hasWebgpu = false;

  beforeAll(async () => {
    const scripts = await bundlePages();
    const contentOf = (path: string) =>
      path.startsWith('/onnxruntime-web/')
        ? readFile(join(onnxruntimeWeb, basename(path)))
        : (scripts.get(path) ?? document(basename(path)));
    const server = createServer(async ({ url: path = '' }, response) => {
      response.setHeader('content-type', TYPES[path.split('.').at(-1)!] ?? 'text/html');
      response.end(await contentOf(path));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closeServer = () => server.close();
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchChromium('--enable-unsafe-webgpu', '--enable-features=Vulkan');
    await onPage('tfjsPage', async (page) => {
      hasWebgpu = await page.evaluate(async () => {
        type Gpu = { requestAdapter(): Promise<unknown> };
        const { navigator } = globalThis as unknown as { navigator: { gpu?: Gpu } };
        return Boolean(await navigator.gpu?.requestAdapter());
      });
    });
    if (!hasWebgpu) console.warn('Chromium has no WebGPU adapter: webgpu is not tested there.');
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    closeServer?.();
  });

  async function onPage<Result>(
    script: string,
    use: (page: Page) => Promise<Result>,
  ): Promise<Result> {
    const page = await browser.newPage();
    try {
      await page.goto(`${url}/${script}`);
      return await use(page);
    } finally {
      await page.close();
    }
  }

  /** Calls a function of a page. */
  const call = <Result>(script: string, name: string, ...parameters: string[]): Promise<Result> =>
    onPage(script, (page) =>
      page.evaluate(
        ([name, values]) => {
          const functions = globalThis as unknown as Record<
            string,
            (...values: string[]) => Promise<Result>
          >;
          return functions[name](...values);
        },
        [name, parameters] as const,
      ),
    );

  async function expectPassed(more: number, ...test: Parameters<typeof call>): Promise<void> {
    const { passed, failed } = await call<Awaited<ReturnType<typeof runTests>>>(...test);
    expect(failed).toEqual([]);
    expect(passed.length).toBeGreaterThan(more);
  }

  it.each(['webgl', 'webgpu'])(
    '@cutmix/tfjs passes the conformance suite on %s, if the browser has it',
    async (backend) => {
      if (backend === 'webgpu' && !hasWebgpu) return;
      await expectPassed(70, 'tfjsPage', 'runSuite', backend);
    },
    60_000,
  );

  it('@cutmix/onnx passes the conformance suite on tensors of onnxruntime-web', async () => {
    await expectPassed(70, 'onnxPage', 'runTensors', 'onnxruntime-web');
  }, 60_000);

  it.each([
    ['onnxruntime-web/wasm', 'wasm'],
    ['onnxruntime-web/webgpu', 'webgpu'],
  ])(
    '@cutmix/onnx/model mixes by %s on %s, if the browser has it',
    async (module, executionProvider) => {
      if (executionProvider === 'webgpu' && !hasWebgpu) return;
      await expectPassed(5, 'onnxPage', 'runDevice', module, executionProvider);
    },
    60_000,
  );

  it('@cutmix/onnx/model rejects the older WebGPU backend of onnxruntime-web', async () => {
    if (!hasWebgpu) return;
    // It lacks operators. Graphs without them start, but give wrong pixels if shapes change.
    const message = await call<string>('onnxPage', 'refusalOf', 'onnxruntime-web', 'webgpu');
    expect(message).toContain('"webgpu" does not start, or cannot run the whole graph');
  });
});
