import { registerWasmTrainingKernels } from '../wasm/trainingKernels.ts';
import type { StartedBackend } from './startedBackend.ts';
import { startWasm } from './wasm.ts';

/** Starts WebAssembly on one thread, with the kernels that training needs. */
export async function startTrainingWasm(): Promise<StartedBackend> {
  const started = await startWasm();
  registerWasmTrainingKernels();
  return started;
}
