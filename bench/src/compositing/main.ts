// node --conditions=@cutmix/source --import=tsx bench/src/compositing/main.ts cpu|wasm|webgpu|webgl
// webgl runs in Chromium, which must be on the PATH.
import { fileURLToPath } from 'node:url';
import { chromiumPath, launchChromium } from '@cutmix/test-chromium';
import * as tf from '@tensorflow/tfjs-core';
import { build } from 'esbuild';
import { create, globals } from 'webgpu';
import { measureCompositing } from './cases.ts';

const [, , backend] = process.argv;

async function measureInNode(name: string): Promise<void> {
  if (!(await tf.setBackend(name))) throw new Error(`${name} does not start`);
  await measureCompositing(console.log);
}

async function measureInChromium(): Promise<void> {
  const page = `
    import '@tensorflow/tfjs-backend-webgl';
    import { setBackend } from '@tensorflow/tfjs-core';
    import { measureCompositing } from './cases.ts';
    globalThis.measure = async () => {
      await setBackend('webgl');
      await measureCompositing(console.log);
    };`;
  const { outputFiles } = await build({
    stdin: { contents: page, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    write: false,
    format: 'iife',
    conditions: ['@cutmix/source'],
  });
  if (!chromiumPath) throw new Error('Chromium is not on the PATH');
  const browser = await launchChromium();
  const tab = await browser.newPage();
  tab.on('console', (message) => console.log(message.text()));
  await tab.addScriptTag({ content: outputFiles[0]!.text });
  await tab.evaluate('measure()');
  await browser.close();
}

if (backend === 'cpu') {
  await import('@tensorflow/tfjs-backend-cpu');
  await measureInNode(backend);
} else if (backend === 'wasm') {
  await import('@tensorflow/tfjs-backend-wasm');
  await measureInNode(backend);
} else if (backend === 'webgpu') {
  Object.assign(globalThis, globals);
  const gpu = create([]);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu }, configurable: true });
  await import('@tensorflow/tfjs-backend-webgpu');
  await measureInNode(backend);
  Reflect.deleteProperty(globalThis, 'navigator');
} else if (backend === 'webgl') {
  await measureInChromium();
} else {
  throw new Error(`backend must be cpu, wasm, webgpu or webgl, received ${backend}`);
}
