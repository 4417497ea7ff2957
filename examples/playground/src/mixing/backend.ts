import { RandomMix } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';

const LOADERS = {
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  webgpu: () => import('@tensorflow/tfjs-backend-webgpu'),
  wasm: async () => {
    const [{ setWasmPaths }, files] = await Promise.all([
      import('@tensorflow/tfjs-backend-wasm'),
      import('./wasmFiles.ts'),
    ]);
    setWasmPaths(files.WASM_PATHS);
  },
};

/** The type in browsers since 2025; the types that come with tfjs are older. */
type Adapter = GPUAdapter & { readonly info?: { readonly isFallbackAdapter?: boolean } };

export type Backend = keyof typeof LOADERS;

const BACKENDS = Object.keys(LOADERS) as Backend[];

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Whether the backend would use a real GPU. A software GPU is slower than wasm. */
const HAS_HARDWARE: Readonly<Record<Backend, () => boolean | Promise<boolean>>> = {
  webgl: () => {
    const gl = new OffscreenCanvas(1, 1).getContext('webgl2', {
      failIfMajorPerformanceCaveat: true,
    });
    if (!gl) return false;
    // Chromium reports no caveat for its own software renderer, so check the name too.
    const { UNMASKED_RENDERER_WEBGL: named } = gl.getExtension('WEBGL_debug_renderer_info') ?? {};
    return !SOFTWARE.test(String(gl.getParameter(named ?? gl.RENDERER)));
  },
  webgpu: async () => {
    const adapter: Adapter | null | undefined = await navigator.gpu?.requestAdapter();
    return adapter?.info?.isFallbackAdapter === false;
  },
  wasm: () => true,
};

/** Mixes two known images, one by a box and one by a blend, and checks the result. */
async function mixesCorrectly(): Promise<boolean> {
  const xs = tf.tensor4d([1, 2, 3, 4, 100, 200, 60, 255], [2, 2, 2, 1]);
  const plan = {
    batchSize: 2,
    height: 2,
    width: 2,
    step: 0,
    paired: false,
    boxes: Int32Array.of(1, 0, 2, 1, 0, 0, 2, 2),
    partners: Int32Array.of(1, 0),
    lambdas: Float32Array.of(0.75, 0.5),
    blends: Float32Array.of(0, 0.5),
  };
  const mixed = new RandomMix({ seed: 0 }).composite(plan, xs);
  const pixels = await mixed.data();
  tf.dispose([xs, mixed]);
  return pixels.join() === '1,200,3,4,50.5,101,31.5,129.5';
}

async function start(backend: Backend, inSoftware: boolean): Promise<boolean> {
  try {
    if (!inSoftware && !(await HAS_HARDWARE[backend]())) return false;
    await LOADERS[backend]();
    return (await tf.setBackend(backend)) && (await mixesCorrectly());
  } catch {
    return false;
  }
}

/**
 * Starts the first backend that works.
 *
 * @param wanted - The `?backend=` of the address: try only this one, even in software.
 * @throws Error if none starts.
 */
export async function startBackend(wanted: string | null): Promise<Backend> {
  for (const backend of BACKENDS) {
    const isWanted = wanted === backend;
    if ((wanted === null || isWanted) && (await start(backend, isWanted))) return backend;
  }
  throw new Error(
    wanted === null
      ? 'This browser supports neither WebGL, WebGPU nor WebAssembly.'
      : `The backend "${wanted}" in the address does not start here. Known backends: ${BACKENDS.join(', ')}.`,
  );
}
