import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { root } from './fences.ts';

/** Not the root of the host, where wrong links can work by chance. */
export const BASE = '/cutmix/';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
};

/** Builds the site with `pnpm docs:build` into a new folder. */
export async function buildSite(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cutmix-docs-'));
  const child = spawn('pnpm', ['docs:build', '--base', BASE, '--outDir', folder], {
    cwd: root,
    env: { ...process.env, npm_config_verify_deps_before_run: 'false' },
    shell: process.platform === 'win32',
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (data) => output.push(data));
  child.stderr.on('data', (data) => output.push(data));
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`docs:build failed:\n${Buffer.concat(output)}`);
  return folder;
}

/** Serves a folder at `BASE` on the loopback address. */
export async function serveSite(folder: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async ({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const path = decodeURIComponent(pathname.slice(BASE.length)).replace(/(^|\/)$/, '$1index.html');
    try {
      if (!pathname.startsWith(BASE)) throw new Error('not part of the site');
      const body = await readFile(join(folder, path));
      response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
      response.end(body);
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}`,
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true });
    },
  };
}

/** Links between the built pages whose file or anchor does not exist. */
export async function deadLinks(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true });
  const pages = new Map<string, string>();
  for (const file of files) {
    if (file.endsWith('.html')) pages.set(file, await readFile(join(folder, file), 'utf8'));
  }
  const known = new Set(files);
  const dead: string[] = [];
  for (const [file, html] of pages) {
    for (const [, href] of html.matchAll(/<a\b[^>]*\shref="([^"]*)"/g)) {
      const here = new URL(file, `http://site${BASE}`);
      const target = new URL(href.replaceAll('&amp;', '&'), here);
      if (target.host !== 'site') continue;
      const path = decodeURIComponent(target.pathname.slice(BASE.length));
      const page = /(^|\/)$/.test(path) ? `${path}index.html` : path;
      const id = decodeURIComponent(target.hash.slice(1));
      const isThere =
        target.pathname.startsWith(BASE) &&
        known.has(page) &&
        (id === '' || page.startsWith('playground/') || pages.get(page)?.includes(`id="${id}"`));
      if (!isThere) dead.push(`${file}: ${href}`);
    }
  }
  return [...new Set(dead)];
}
