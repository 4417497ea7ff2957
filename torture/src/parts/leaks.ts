import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as arrays from '@cutmix/arrays';
import * as onnx from '@cutmix/onnx';
import { DeviceCutMix } from '@cutmix/onnx/model';
import * as tfjs from '@cutmix/tfjs';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import type { Part } from '../part.ts';

const applies = 10_000;
const warmUp = 2000;
/** An image of the batch that leaks at each apply would be 40 MB. */
const mostGrowth = 30e6;

/** How a backend mixes one batch after another. */
interface Backend {
  readonly name: string;
  open(): Promise<{
    /** Mixes a batch; the result is dropped, or disposed of where that is documented. */
    apply(): unknown;
    /** Counts, by name, that must be what they were. */
    count?(): Readonly<Record<string, number>>;
    close?(): Promise<void>;
  }>;
}

const shape = [4, 16, 16, 1];
const data = new Float32Array(4 * 256);
const labels = Float32Array.of(1, 0, 0, 1, 1, 0, 0, 1);

function onTfjs(backend: 'cpu' | 'wasm'): Backend {
  return {
    name: `tfjs on ${backend}`,
    async open() {
      if (!(await tf.setBackend(backend))) throw new Error(`${backend} does not start`);
      const mixers = [new tfjs.CutMix({ seed: 1 }), new tfjs.RandomMix({ seed: 1 })];
      const batch = { xs: tf.tensor(data, shape), ys: tf.tensor(labels, [4, 2]) };
      let next = 0;
      return {
        apply() {
          const { xs, ys } = mixers[next++ % 2]!.apply(batch);
          tf.dispose([xs, ys]);
        },
        count() {
          const { wasm } = tf.backend() as { wasm?: { HEAPU8: Uint8Array } };
          const { numTensors, numDataBuffers, numBytes } = tf.memory();
          return { numTensors, numDataBuffers, numBytes, heap: wasm?.HEAPU8.length ?? 0 };
        },
        async close() {
          tf.dispose([batch.xs, batch.ys]);
        },
      };
    },
  };
}

const tensor = (values: Float32Array, dims: readonly number[]) =>
  new ort.Tensor('float32', values, [...dims]);

const backends: readonly Backend[] = [
  {
    name: 'typed arrays',
    async open() {
      const mixer = new arrays.RandomMix({ seed: 1 });
      const batch = { xs: { data, shape }, ys: { data: labels, shape: [4, 2] } };
      return { apply: () => mixer.apply(batch) };
    },
  },
  {
    name: 'ONNX Runtime tensors',
    async open() {
      const mixer = new onnx.RandomMix({ seed: 1, layout: 'NHWC' });
      const batch = { xs: tensor(data, shape), ys: tensor(labels, [4, 2]) };
      return { apply: () => mixer.apply(batch) };
    },
  },
  onTfjs('cpu'),
  onTfjs('wasm'),
  {
    name: 'DeviceCutMix on the CPU, results dropped',
    async open() {
      const mixer = await DeviceCutMix.create(ort, {
        executionProvider: 'cpu',
        seed: 1,
        layout: 'NHWC',
      });
      const batch = { xs: tensor(data, shape), ys: tensor(labels, [4, 2]) };
      return {
        apply: async () => void (await mixer.apply(batch, batch)),
        close: () => mixer.dispose(),
      };
    },
  },
];

/** Each backend mixes 10,000 batches; nothing may be left. */
export const leaks: Part = {
  async open() {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const memoryNow = async () => {
      // Native memory is freed by finalizers, which run after the collection.
      for (let i = 0; i < 3; i++) {
        collect();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return process.memoryUsage().rss;
    };
    return {
      subjects: backends.map(({ name }) => name),
      async run(_, seed) {
        const { name, open } = backends[seed % backends.length]!;
        const { apply, count, close } = await open();
        for (let i = 0; i < warmUp; i++) await apply();
        const before = { memory: await memoryNow(), counts: count?.() ?? {} };
        for (let i = 0; i < applies; i++) await apply();
        const growth = (await memoryNow()) - before.memory;
        const after = count?.() ?? {};
        await close?.();
        const faults = Object.entries(before.counts)
          .filter(([what, number]) => after[what] !== number)
          .map(([what, number]) => `${what} grew from ${number} to ${after[what]}`);
        const megabytes = (growth / 1e6).toFixed(1);
        if (growth > mostGrowth) faults.push(`the process grew by ${megabytes} MB`);
        return {
          tried: `${name}, ${applies} batches, ${megabytes} MB more`,
          outcome: 'kept',
          faults,
          counts: { batches: applies },
        };
      },
    };
  },
};
