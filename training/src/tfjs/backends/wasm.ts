import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, sep } from 'node:path';
import { setWasmPaths, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { setBackend } from '@tensorflow/tfjs-core';
import type { StartedBackend } from './startedBackend.ts';

const fatalEvents = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Runs `start`, then removes the listeners for uncaught errors that it added. Those of Emscripten
 * print the source of its module, hundreds of kilobytes, above every uncaught error.
 */
async function withoutNewFatalListeners(start: () => Promise<void>): Promise<void> {
  const before = fatalEvents.map((event) => process.listeners(event as 'uncaughtException'));
  await start();
  for (const [i, event] of fatalEvents.entries()) {
    for (const listener of process.listeners(event as 'uncaughtException')) {
      if (!before[i]!.includes(listener)) process.off(event, listener);
    }
  }
}

/** Starts WebAssembly on one thread. */
export async function startWasm(): Promise<StartedBackend> {
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  await withoutNewFatalListeners(async () => {
    setWasmPaths(`${dirname(entry)}${sep}`);
    if (!(await setBackend('wasm'))) throw new Error('the WebAssembly backend does not start');
  });
  return {
    device: 'cpu',
    name: 'wasm',
    description: `@tensorflow/tfjs-backend-wasm ${version_wasm}, 1 thread`,
    hardware: cpus()[0]?.model,
    software: false,
    dispose() {},
  };
}
