import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { build, preview } from 'vite';

const root = fileURLToPath(new URL('../../examples/playground', import.meta.url));

/** Builds the page like `pnpm build`, and serves it on the loopback address. */
export async function servePlayground(): Promise<{ url: string; close(): Promise<void> }> {
  const outDir = await mkdtemp(join(tmpdir(), 'playground-'));
  await build({ root, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  const server = await preview({
    root,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0, open: false },
  });
  return {
    url: `http://127.0.0.1:${(server.httpServer.address() as AddressInfo).port}/`,
    close: async () => {
      await server.close();
      await rm(outDir, { recursive: true });
    },
  };
}

/** Waits until the images show the settings of the controls. */
export async function settled(page: Page): Promise<void> {
  await page.locator('#grid[aria-busy=false]').waitFor();
}

/** The pixels of the sixteen images, or of the masks over them, `[16, 224, 224, 4]`. */
export async function imagePixels(page: Page, canvas = 'canvas:not(.mask)'): Promise<Buffer> {
  const text = await page.evaluate<string>(`(async () => {
    const tiles = [...document.querySelectorAll('#grid ${canvas}')];
    const parts = tiles.map((c) => c.getContext('2d').getImageData(0, 0, c.width, c.height).data);
    const url = await new Promise((done) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.readAsDataURL(new Blob(parts));
    });
    return url.slice(url.indexOf(',') + 1);
  })()`);
  return Buffer.from(text, 'base64');
}

/** Drops files on the page. `files` is a script that evaluates to an array of `File`s, or to a promise of one. */
export async function dropFiles(page: Page, files: string): Promise<void> {
  await page.evaluate(`(async () => {
    const dataTransfer = new DataTransfer();
    for (const file of await (${files})) dataTransfer.items.add(file);
    document.body.dispatchEvent(
      new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }),
    );
  })()`);
}

/** Calls back for each error of a page and each request to another site. */
export function onFault(page: Page, siteUrl: string, call: (fault: string) => void): void {
  page.on('console', (message) => {
    if (message.type() === 'error') call(message.text());
  });
  page.on('pageerror', (error) => call(error.message));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(siteUrl) && !/^(data|blob):/.test(url)) call(`requested ${url}`);
  });
}
