import { CutMix } from '@cutmix/tfjs';
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

/** As browsers have it since 2025; the types that come with tfjs are older. */
type Adapter = GPUAdapter & { readonly info?: { readonly isFallbackAdapter?: boolean } };

export type Backend = keyof typeof LOADERS;

const BACKENDS = Object.keys(LOADERS) as Backend[];

const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Whether the page runs on a graphics chip there: in software, wasm is faster. */
const HAS_HARDWARE: Readonly<Record<Backend, () => boolean | Promise<boolean>>> = {
  webgl: () => {
    const gl = new OffscreenCanvas(1, 1).getContext('webgl2', {
      failIfMajorPerformanceCaveat: true,
    });
    if (!gl) return false;
    // Chromium says no caveat of its own software, so its name is looked at too.
    const { UNMASKED_RENDERER_WEBGL: named } = gl.getExtension('WEBGL_debug_renderer_info') ?? {};
    return !SOFTWARE.test(String(gl.getParameter(named ?? gl.RENDERER)));
  },
  webgpu: async () => {
    const adapter: Adapter | null | undefined = await navigator.gpu?.requestAdapter();
    return adapter?.info?.isFallbackAdapter === false;
  },
  wasm: () => true,
};

/** Mixes two known images, one with a pixel of 24 bits, and compares. */
async function mixesRightly(): Promise<boolean> {
  const xs = tf.tensor3d([1, 2, 3, 4, 5, 0xff_fe_fd, 7, 8], [2, 2, 2], 'int32');
  const plan = {
    batchSize: 2,
    height: 2,
    width: 2,
    step: 0,
    paired: false,
    boxes: Int32Array.of(1, 0, 2, 1, 0, 0, 0, 0),
    partners: Int32Array.of(1, 0),
    lambdas: Float32Array.of(0.75, 1),
  };
  const mixed = new CutMix({ seed: 0 }).composite(plan, xs);
  const pixels = await mixed.data();
  tf.dispose([xs, mixed]);
  return pixels.join() === `1,${0xff_fe_fd},3,4,5,${0xff_fe_fd},7,8`;
}

async function start(backend: Backend, inSoftware: boolean): Promise<boolean> {
  try {
    if (!inSoftware && !(await HAS_HARDWARE[backend]())) return false;
    await LOADERS[backend]();
    return (await tf.setBackend(backend)) && (await mixesRightly());
  } catch {
    return false;
  }
}

/**
 * Starts the first backend that really works.
 *
 * @param wanted - `?backend=` of the address: this one only, in software too.
 * @throws Error when none starts.
 */
export async function startBackend(wanted: string | null): Promise<Backend> {
  for (const backend of BACKENDS) {
    const isWanted = wanted === backend;
    if ((wanted === null || isWanted) && (await start(backend, isWanted))) return backend;
  }
  throw new Error(
    wanted === null
      ? 'This browser starts neither WebGL, WebGPU nor WebAssembly.'
      : `The backend ${wanted} of the address does not start here; there are ${BACKENDS.join(', ')}.`,
  );
}
