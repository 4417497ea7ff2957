import { cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { findNvidiaGpu } from '../../devices/nvidiaGpu.ts';
import { importOptional } from '../../devices/optionalPackage.ts';
import type { Device } from '../../trainer.ts';
import type { StartedBackend } from './startedBackend.ts';

const VERSION = '4.22.0';

/** Adds the remedy to an error of `tfjs-node`, which calls functions that Node 23 removed. */
function explain(error: unknown, packageName: string): Error {
  const { message } = error as Error;
  const removed = /isNullOrUndefined|isArray/.test(message);
  const advice = removed
    ? '. It calls util.isNullOrUndefined and util.isArray, which Node 23 removed: use Node 20 or 22, or ' +
      "define both on require('util') in a file that you pass to node --require"
    : '';
  return new Error(
    `${packageName} does not run on Node ${process.versions.node}: ${message}${advice}`,
    {
      cause: error,
    },
  );
}

async function start(packageName: string, device: Device): Promise<StartedBackend> {
  await importOptional(packageName, VERSION);
  try {
    await tf.setBackend('tensorflow');
    tf.tidy(() => tf.add(1, 1).dataSync());
  } catch (error) {
    throw explain(error, packageName);
  }
  return {
    device,
    name: 'tensorflow',
    description: `${packageName} ${VERSION}, native TensorFlow`,
    hardware: cpus()[0]?.model,
    software: false,
    dispose() {},
  };
}

/** Native TensorFlow on the CPU, if the user installed it. */
export function startNodeCpu(): Promise<StartedBackend> {
  return start('@tensorflow/tfjs-node', 'cpu');
}

/** Native TensorFlow with CUDA, if the user installed it. */
export async function startNodeGpu(): Promise<StartedBackend> {
  const packageName = '@tensorflow/tfjs-node-gpu';
  const started = await start(packageName, 'cuda');
  // Without CUDA the package only logs a message and uses the CPU.
  const { isUsingGpuDevice } = tf.backend() as unknown as { isUsingGpuDevice: boolean };
  if (!isUsingGpuDevice) {
    throw new Error(
      `${packageName} found no usable GPU: it needs CUDA 11.2, cuDNN 8.1 and a driver above 450`,
    );
  }
  const { name: hardware, driver } = (await findNvidiaGpu()) ?? {};
  const on = hardware ? `CUDA on ${hardware}, driver ${driver}` : 'CUDA';
  return { ...started, hardware, driver, description: `${started.description}, ${on}` };
}
