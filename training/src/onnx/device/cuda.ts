import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { env } from 'onnxruntime-node';
import { findNvidiaGpu } from '../../devices/nvidiaGpu.ts';
import { shellWord } from '../../devices/shellWord.ts';
import { plainEmitters } from '../layers/plain/index.ts';
import type { OnnxDevice } from '../session/onnxDevice.ts';
import { probe } from './probe.ts';
import { runtimeName } from './runtimeName.ts';

const packageFolder = dirname(
  createRequire(import.meta.url).resolve('onnxruntime-node/package.json'),
);
const libraryFolder = join(packageFolder, 'bin', 'napi-v6', 'linux', 'x64');
const cudaProvider = join(libraryFolder, 'libonnxruntime_providers_cuda.so');

const needs =
  'It needs an NVIDIA GPU with a driver for CUDA 13 (nvidia-smi prints the version), and the ' +
  'libraries of CUDA 13 and cuDNN 9 where the loader finds them: LD_LIBRARY_PATH may name the ' +
  'folders nvidia/cu13/lib and nvidia/cudnn/lib of a Python environment with PyTorch';

const howToInstall =
  'the CUDA provider of onnxruntime-node is not installed (Linux x64 only). ' +
  `With a network, run: ONNXRUNTIME_NODE_INSTALL=true node ${shellWord(join(packageFolder, 'script', 'install.js'))}. ` +
  'Without one, copy libonnxruntime_providers_cuda.so and libonnxruntime_providers_shared.so out of ' +
  `the folder onnxruntime/capi of the Python wheel onnxruntime-gpu ${env.versions.node}, the same ` +
  `version, to ${shellWord(libraryFolder)}. ${needs}`;

const longestFirstLine = 160;

/** Says in a sentence why CUDA fails, from the many lines of C++ that ONNX Runtime writes. */
export function explainCudaError(message: string): string {
  const [, library] = /(lib[\w.+-]+): cannot open shared object file/.exec(message) ?? [];
  if (library) return `the library ${library} is not found. ${needs}`;
  // ONNX Runtime 1.30 writes the name of the library to stderr only.
  if (message.includes('Failed to load shared library')) {
    return `a library that the CUDA provider needs is not found. ${needs}`;
  }
  const [, code] = /CUDA (?:failure|error) (\d+)/i.exec(message) ?? [];
  if (code === '100') return 'CUDA sees no NVIDIA GPU (CUDA failure 100)';
  if (code === '35') return `the NVIDIA driver is too old for CUDA 13 (CUDA failure 35). ${needs}`;
  if (code === '209' || code === '218' || message.includes('no kernel image')) {
    return 'the CUDA provider has no code for this GPU (no kernel image)';
  }
  if (code === '2') return 'the GPU has too little free memory (CUDA failure 2)';
  // What is wrong stands behind the file, the line and the signature of the function.
  const line = message.trim().split('\n')[0]!;
  const said = line.replace(/^.*\.(?:cc|h|cu):\d+ /, '');
  const short = said.length > longestFirstLine ? `${said.slice(0, longestFirstLine)}…` : said;
  const about = code ? ` (CUDA failure ${code})` : '';
  return `ONNX Runtime fails on CUDA${about}: ${short}`;
}

/** Whether CUDA computes float32 products in TF32, with ten bits after the point. */
function describeTf32(): string {
  return process.env['NVIDIA_TF32_OVERRIDE'] === '0'
    ? 'TF32 off'
    : 'TF32 (NVIDIA_TF32_OVERRIDE=0 switches it off)';
}

// In Node CUDA tensors cannot stay on the device, so each run copies the state, about 3 MB.
const graph = { emitters: plainEmitters, keepsState: 'within a run', packsBytes: false } as const;

export async function startCuda(): Promise<OnnxDevice> {
  // Without the file ONNX Runtime would print an error of its own.
  if (!existsSync(cudaProvider)) throw new Error(howToInstall);
  try {
    await probe('cuda', { ...graph, forbidCpuFallback: false });
  } catch (error) {
    throw new Error(
      `${explainCudaError((error as Error).message)}. To see which libraries are not found, run: ` +
        `ldd ${shellWord(cudaProvider)} | grep -E 'cu|not found'`,
      { cause: error },
    );
  }
  const gpu = await findNvidiaGpu();
  const { name = 'a GPU that nvidia-smi does not name', driver } = gpu ?? {};
  return {
    device: 'cuda',
    description: `${runtimeName}, CUDA on ${name}${driver ? `, driver ${driver}` : ''}, ${describeTf32()}`,
    hardware: name,
    driver,
    software: false,
    sessionOptions: { executionProviders: ['cuda'] },
    ...graph,
    dispose() {},
  };
}
