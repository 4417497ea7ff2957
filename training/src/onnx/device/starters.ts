import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { env, type InferenceSession } from 'onnxruntime-node';
import type { DeviceStarters, StartedDevice } from '../../devices/startDevice.ts';
import { findWebgpuAdapter } from '../../devices/webgpuAdapter.ts';
import type { Network } from '../../network.ts';
import type { EmitterSet } from '../layers/emitter.ts';
import { plainEmitters, webgpuEmitters } from '../layers/plain/index.ts';
import { cpuSessionOptions, threadCount } from '../session/sessions.ts';
import { chooseGraph } from './chooseGraph.ts';
import { probe } from './probe.ts';

/** How ONNX Runtime trains on a device. */
export interface OnnxDevice extends StartedDevice {
  readonly emitters: EmitterSet;
  /** On a CPU. */
  readonly variant?: string;
  readonly sessionOptions: InferenceSession.SessionOptions;
  /** Whether results can stay on the device and be fed again from there. */
  readonly keepsResults: boolean;
  /** WebGPU has no bytes: there four share an int32. */
  readonly packsBytes: boolean;
}

const runtime = `ONNX Runtime ${env.versions.node}`;

async function startWebgpu(): Promise<OnnxDevice> {
  // Its Dawn is not ONNX Runtime's, but it finds the same adapter and can say what it is.
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
  // Asked for without it, ONNX Runtime also prints an error of its own.
  if (!existsSync(join(packageFolder, cudaProvider))) {
    throw new Error(
      'the CUDA provider of onnxruntime-node is not installed (Linux x64 only); with an NVIDIA GPU: ' +
        `ONNXRUNTIME_NODE_INSTALL=true node ${join(packageFolder, 'script', 'install.js')}, and CUDA 13 ` +
        'with cuDNN 9 (nvidia-smi names the CUDA that the driver takes)',
    );
  }
  try {
    await probe('cuda', { emitters: plainEmitters, packsBytes: false, forbidCpuFallback: false });
  } catch (error) {
    throw new Error(
      `${(error as Error).message}; this tells which CUDA and cuDNN it wants and which it does not ` +
        `find: ldd ${join(packageFolder, cudaProvider)} | grep -E 'cu|not found'`,
      { cause: error },
    );
  }
  return {
    device: 'cuda',
    description: `${runtime}, CUDA`,
    software: false,
    emitters: plainEmitters,
    sessionOptions: { executionProviders: ['cuda'] },
    // Tensors of CUDA cannot stay on the device in Node: each step copies the state, some 3 MB.
    keepsResults: false,
    packsBytes: false,
    dispose() {},
  };
}

/** How each device is started for a network; `variant` is the requested graph, for a CPU. */
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
        description: `${runtime}, CPU, ${threadCount} threads, ${description}`,
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
