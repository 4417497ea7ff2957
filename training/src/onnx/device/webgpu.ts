import { identifyAdapter } from '../../devices/identifyAdapter.ts';
import { findNvidiaGpu } from '../../devices/nvidiaGpu.ts';
import { onlyInSoftware, type StartOptions } from '../../devices/startDevice.ts';
import { type AdapterIdentity, dawnPackage, noAdapter } from '../../devices/webgpuAdapter.ts';
import { webgpuEmitters } from '../layers/plain/index.ts';
import type { OnnxDevice } from '../session/onnxDevice.ts';
import { probe } from './probe.ts';
import { runtimeName } from './runtimeName.ts';

/** What can be known about the adapter without the npm package `webgpu`. */
async function guessAdapter(): Promise<AdapterIdentity> {
  const gpu = await findNvidiaGpu();
  if (gpu) {
    const { name, driver } = gpu;
    return { hardware: name, driver, description: `${name}, driver ${driver}`, software: false };
  }
  const hardware = `an adapter that only the npm package ${dawnPackage.name} could name`;
  // On a Mac it is Metal, which has no software adapter; elsewhere it may be one.
  const software = process.platform !== 'darwin';
  const description = software ? `${hardware}; perhaps a software adapter` : hardware;
  return { hardware, description, software };
}

const graph = { emitters: webgpuEmitters, keepsState: 'between runs', packsBytes: true } as const;

async function tryWebgpu(): Promise<void> {
  try {
    await probe('webgpu', { ...graph, forbidCpuFallback: true });
  } catch (error) {
    const { message } = error as Error;
    if (message.includes('No supported adapters')) throw new Error(noAdapter, { cause: error });
    throw error;
  }
}

export async function startWebgpu({
  refusesSoftware = false,
}: StartOptions = {}): Promise<OnnxDevice> {
  const named = await identifyAdapter();
  if (refusesSoftware && named?.software) throw onlyInSoftware(named.description);
  await tryWebgpu();
  const { description, ...identity } = named ?? (await guessAdapter());
  return {
    device: 'webgpu',
    ...identity,
    description: `${runtimeName}, WebGPU on ${description}`,
    sessionOptions: { executionProviders: ['webgpu'] },
    ...graph,
    dispose() {},
  };
}
