import { readFileSync } from 'node:fs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** Addresses and strides are in bytes; the size of the window and its channels are counts. */
type AddOuterProducts = (
  input: number,
  output: number,
  filter: number,
  rows: number,
  columns: number,
  inputs: number,
  outputs: number,
  inputRow: number,
  inputStep: number,
  outputRow: number,
) => void;

/** The part of WebAssembly used here, which the Node types leave out. */
interface WebAssemblyInterface {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { exports: Record<string, unknown> };
}

const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyInterface };
const module = new WebAssembly.Module(
  readFileSync(new URL('./outerProducts.wasm', import.meta.url)),
);
const instances = new WeakMap<BackendWasm, AddOuterProducts>();

/** The function of outerProducts.wat on the memory of the backend. */
export function outerProductsOn(backend: BackendWasm): AddOuterProducts {
  let add = instances.get(backend);
  if (add === undefined) {
    const { asm } = backend.wasm as unknown as { asm: { memory: object } };
    const instance = new WebAssembly.Instance(module, { tfjs: { memory: asm.memory } });
    add = instance.exports['addOuterProducts'] as AddOuterProducts;
    instances.set(backend, add);
  }
  return add;
}
