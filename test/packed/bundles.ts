import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { launchChromium } from '@cutmix/test-chromium';
import { writeFiles } from './project.ts';
import { run } from './run.ts';

export type Bundler = 'esbuild' | 'vite' | 'webpack';

// The example of @cutmix/onnx imports onnxruntime-node; browsers need onnxruntime-web.
const ALIAS = { 'onnxruntime-node': 'onnxruntime-web' };

function commands(bundler: Bundler, name: string): string[] {
  const entry = `plain/${name}.mjs`;
  const out = `out-${bundler}/${name}`;
  if (bundler === 'esbuild') {
    const aliases = Object.entries(ALIAS).map(([from, to]) => `--alias:${from}=${to}`);
    const options = ['--bundle', '--format=esm', '--log-level=warning', ...aliases];
    return ['esbuild/bin/esbuild', entry, ...options, `--outfile=${out}/main.js`];
  }
  if (bundler === 'vite') return ['vite/bin/vite.js', 'build', `--mode=${name}`];
  return ['webpack-cli/bin/cli.js', `--entry=./${entry}`, `--output-path=./${out}`];
}

const CONFIGS = {
  'vite.config.mjs': `export default ({ mode }) => ({
    resolve: { alias: ${JSON.stringify(ALIAS)} },
    build: {
      outDir: 'out-vite/' + mode,
      chunkSizeWarningLimit: 10000,
      lib: { entry: 'plain/' + mode + '.mjs', formats: ['es'], fileName: () => 'main.js' },
    },
    define: { 'process.env.NODE_ENV': '"production"' },
  });`,
  'webpack.config.cjs': `module.exports = {
    mode: 'production',
    devtool: false,
    performance: false,
    resolve: { alias: ${JSON.stringify(ALIAS)} },
  };`,
};

/** Bundles the JavaScript examples of a project and returns what each prints in Chromium. */
export async function bundleAndRun(
  project: string,
  bundler: Bundler,
  names: readonly string[],
): Promise<string[]> {
  await writeFiles(project, CONFIGS);
  for (const name of names) {
    const [program = '', ...parameters] = commands(bundler, name);
    // esbuild's install script replaces its script by a native program.
    const isScript = program.endsWith('.js');
    const path = join(project, 'node_modules', program);
    if (isScript) await run(project, process.execPath, path, ...parameters);
    else await run(project, path, ...parameters);
  }
  const server = createServer(async ({ url = '' }, response) => {
    const [path = ''] = url.split('?');
    if (path.endsWith('.html')) {
      response.setHeader('content-type', 'text/html');
      response.end('<!doctype html><script type="module" src="main.js"></script>');
      return;
    }
    const file = join(project, `out-${bundler}`, path);
    response.statusCode = existsSync(file) ? 200 : 404;
    response.setHeader('content-type', 'text/javascript');
    response.end(existsSync(file) ? await readFile(file) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const browser = await launchChromium();
  try {
    const printed: string[] = [];
    for (const name of names) {
      const page = await browser.newPage();
      const lines: string[] = [];
      page.on('console', (message) => lines.push(message.text()));
      page.on('pageerror', (error) => lines.push(`Uncaught ${error.message}`));
      await page.goto(`http://127.0.0.1:${port}/${name}/index.html`, { waitUntil: 'load' });
      const text = lines.join('\n');
      if (/Uncaught|404/.test(text.replace(/.*favicon.*/g, '')))
        throw new Error(`${name}: ${text}`);
      printed.push(text);
      await page.close();
    }
    return printed;
  } finally {
    await browser.close();
    server.close();
  }
}
