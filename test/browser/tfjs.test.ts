import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { chromiumPath, launchChromium } from '@cutmix/test-chromium';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { runTests } from './vitest.ts';

if (!chromiumPath) {
  console.warn(
    'No Chromium on the PATH: @cutmix/tfjs is not tested on webgl. ' +
      'On Debian: apt-get install chromium',
  );
}

const local = (path: string) => fileURLToPath(new URL(path, import.meta.url));

async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [local('page.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    conditions: ['@cutmix/source'],
    alias: { vitest: local('vitest.ts') },
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

describe.runIf(chromiumPath)('@cutmix/tfjs in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let closeServer: () => void;

  beforeAll(async () => {
    const script = await bundlePage();
    const server = createServer(({ url }, response) => {
      const isScript = url === '/page.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      response.end(isScript ? script : '<!doctype html><script src="page.js"></script>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closeServer = () => server.close();
    browser = await launchChromium('--enable-unsafe-webgpu', '--enable-features=Vulkan');
    page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    closeServer?.();
  });

  const runSuite = (backend: string) =>
    page.evaluate(
      (name) =>
        (globalThis as unknown as { runSuite(name: string): ReturnType<typeof runTests> }).runSuite(
          name,
        ),
      backend,
    );

  it('passes the conformance suite on webgl', async () => {
    const { passed, failed } = await runSuite('webgl');
    expect(failed).toEqual([]);
    expect(passed.length).toBeGreaterThan(70);
  }, 60_000);

  it('passes the conformance suite on webgpu, if the browser has an adapter', async () => {
    const adapter = await page.evaluate(async () => {
      type Gpu = { requestAdapter(): Promise<unknown> };
      const { navigator } = globalThis as unknown as { navigator: { gpu?: Gpu } };
      return Boolean(await navigator.gpu?.requestAdapter());
    });
    if (!adapter) {
      console.warn('Chromium has no WebGPU adapter: @cutmix/tfjs is not tested on webgpu there.');
      return;
    }
    const { passed, failed } = await runSuite('webgpu');
    expect(failed).toEqual([]);
    expect(passed.length).toBeGreaterThan(70);
  }, 60_000);
});
