import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { env } from 'onnxruntime-node';
import { shellWord } from '../../devices/shellWord.ts';
import type { DeviceStarters } from '../../devices/startDevice.ts';
import { findWebgpuAdapter } from '../../devices/webgpuAdapter.ts';
import type { Network } from '../../network.ts';
import { plural } from '../../plural.ts';
import { plainEmitters, webgpuEmitters } from '../layers/plain/index.ts';
import { cpuSessionOptions, threadCount } from '../session/sessions.ts';
import { chooseGraph } from './chooseGraph.ts';
import type { OnnxDevice } from './onnxDevice.ts';
import { probe } from './probe.ts';

const runtime = `ONNX Runtime ${env.versions.node}`;

async function startWebgpu(): Promise<OnnxDevice> {
  // ONNX Runtime has a Dawn of its own, which finds the same adapter but cannot say what it is.
  const { description, software } = await findWebgpuAdapter();
  await probe('webgpu', { emitters: webgpuEmitters, packsBytes: true, forbidCpuFallback: true });
  return {
    device: 'webgpu',
    description: `${runtime}, WebGPU on ${description}`,
    software,
    emitters: webgpuEmitters,
    sessionOptions: { executionProviders: ['webgpu'] },
    keepsResults: true,
    packsBytes: true,
    dispose() {},
  };
}

const packageFolder = dirname(
  createRequire(import.meta.url).resolve('onnxruntime-node/package.json'),
);
const cudaProvider = join('bin', 'napi-v6', 'linux', 'x64', 'libonnxruntime_providers_cuda.so');

async function startCuda(): Promise<OnnxDevice> {
  // Without the file ONNX Runtime would print an error of its own.
  if (!existsSync(join(packageFolder, cudaProvider))) {
    throw new Error(
      'the CUDA provider of onnxruntime-node is not installed (Linux x64 only). On a machine with an ' +
        'NVIDIA GPU, CUDA 13 and cuDNN 9 (nvidia-smi prints the CUDA version that the driver ' +
        `supports), run: ONNXRUNTIME_NODE_INSTALL=true node ${shellWord(join(packageFolder, 'script', 'install.js'))}`,
    );
  }
  try {
    await probe('cuda', { emitters: plainEmitters, packsBytes: false, forbidCpuFallback: false });
  } catch (error) {
    throw new Error(
      `${(error as Error).message}; to see which CUDA and cuDNN libraries it needs and does not ` +
        `find, run: ldd ${shellWord(join(packageFolder, cudaProvider))} | grep -E 'cu|not found'`,
      { cause: error },
    );
  }
  return {
    device: 'cuda',
    description: `${runtime}, CUDA`,
    software: false,
    emitters: plainEmitters,
    sessionOptions: { executionProviders: ['cuda'] },
    // In Node CUDA tensors cannot stay on the device, so each step copies the state, about 3 MB.
    keepsResults: false,
    packsBytes: false,
    dispose() {},
  };
}

/** Starters of each device for a network; `variant` is the requested graph, for a CPU. */
export function onnxStarters(
  network: Network,
  variant: string | undefined,
): DeviceStarters<OnnxDevice> {
  return {
    cuda: startCuda,
    webgpu: startWebgpu,
    async cpu() {
      const { variant: chosen, emitters, description } = await chooseGraph(variant, network);
      return {
        device: 'cpu',
        description: `${runtime}, CPU, ${threadCount} ${plural(threadCount, 'thread')}, ${description}`,
        software: false,
        emitters,
        variant: chosen,
        sessionOptions: cpuSessionOptions,
        keepsResults: false,
        packsBytes: false,
        dispose() {},
      };
    },
  };
}
