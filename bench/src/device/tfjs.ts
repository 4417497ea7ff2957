import { CutMix as HostCutMix } from '@cutmix/onnx';
import { type Batch, CutMix } from '@cutmix/tfjs';
import { startWasm, startWebgpu } from '@cutmix/training/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from 'onnxruntime-node';
import type { Backend, BackendStarter, Step, Ways } from './backend.ts';
import type { BatchPair } from './batches.ts';

const layout = 'NHWC';

/** Counts the bytes that the host gives to the current backend. */
function countUploads(): () => number {
  const backend = tf.backend();
  const write = backend.write.bind(backend);
  // On WebGPU a bool takes four bytes.
  const bytesPerBool = tf.getBackend() === 'webgpu' ? 4 : 1;
  let bytes = 0;
  backend.write = (values, shape, dtype) => {
    // Backends reserve memory for results by writing nothing.
    if (values) bytes += values.length * (dtype === 'bool' ? bytesPerBool : 4);
    return write(values, shape, dtype);
  };
  return () => bytes;
}

function toTfjs({ xs, ys }: { readonly xs: Tensor; readonly ys: Tensor }): Batch {
  const [images, labels] = [xs, ys].map(({ data, dims }) =>
    tf.tensor(data as Float32Array, [...dims], 'float32'),
  );
  return { xs: images!, ys: labels! };
}

/** Reads the middle row of the first image and its labels. */
async function wait({ xs, ys }: Batch): Promise<Float32Array> {
  const seen = tf.tidy(() => {
    const [, height, width, channels] = xs.shape as [number, number, number, number];
    const rowSize = width * channels;
    const middle = Math.floor(height / 2) * rowSize;
    const row = tf.slice(tf.reshape(xs, [xs.size]), middle, rowSize);
    // With the pixels, since tfjs keeps few labels alone on the host even on WebGPU.
    const beside = tf.concat([row, tf.reshape(ys, [ys.size])]);
    return tf.slice(beside, 0, rowSize + ys.shape[1]!);
  });
  const values = await seen.data<'float32'>();
  seen.dispose();
  return values;
}

async function openWays(pair: BatchPair, uploaded: () => number): Promise<Ways> {
  const hostCutMix = new HostCutMix({ layout, seed: 0 });
  const deviceCutMix = new CutMix({ seed: 0 });
  const resident = [toTfjs(pair[0]), toTfjs(pair[1])] as const;
  for (const batch of resident) await wait(batch);

  async function step(mix: () => Batch): Promise<Step> {
    const before = uploaded();
    const mixed = mix();
    const seen = await wait(mixed);
    tf.dispose(mixed);
    return { seen, uploadedBytes: uploaded() - before };
  }

  return {
    host: () => step(() => toTfjs(hostCutMix.apply(...pair))),
    device: () => step(() => deviceCutMix.apply(...resident)),
    wait: () => wait(resident[0]),
    async dispose() {
      tf.dispose([...resident]);
    },
  };
}

type Started = Pick<Backend, 'description' | 'software' | 'dispose'>;

async function startCpu(): Promise<Started> {
  const { version_cpu } = await import('@tensorflow/tfjs-backend-cpu');
  if (!(await tf.setBackend('cpu'))) throw new Error('the cpu backend does not start');
  return {
    description: `@tensorflow/tfjs-backend-cpu ${version_cpu}, JavaScript on one thread`,
    software: false,
    dispose() {},
  };
}

function backend(name: string, startDevice: () => Promise<Started>): BackendStarter {
  return {
    name,
    async start() {
      const { description, software, dispose } = await startDevice();
      // The cpu backend uses the memory of the host.
      const uploaded = tf.getBackend() === 'cpu' ? () => 0 : countUploads();
      return {
        name,
        description,
        software,
        layout,
        open: (_setup, pair) => openWays(pair, uploaded),
        dispose,
      };
    },
  };
}

export const tfjsBackends: readonly BackendStarter[] = [
  backend('tfjs, cpu', startCpu),
  backend('tfjs, wasm', startWasm),
  backend('tfjs, webgpu', startWebgpu),
];
