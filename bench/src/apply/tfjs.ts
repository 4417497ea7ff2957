import { type Batch, CutMix, MixUp, RandomMix } from '@cutmix/tfjs';
import { startWasm } from '@cutmix/training/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { timed } from '../measure/measure.ts';
import { type ComparedCase, copies } from './onnx.ts';
import { granularities, type Setup } from './setups.ts';

const mixers = { CutMix, MixUp, RandomMix };

const backends = ['cpu', 'wasm'] as const;

export interface TfjsCases {
  readonly cases: readonly ComparedCase[];
  dispose(): void;
}

export async function startTfjs(): Promise<void> {
  await startWasm();
}

/** `apply` of `@cutmix/tfjs` to a batch on each backend that computes on the CPU. */
export async function tfjsCases({ method, samples, side, classes }: Setup): Promise<TfjsCases> {
  const batches: Batch[] = [];
  const cases: ComparedCase[] = [];
  for (const backend of backends) {
    await tf.setBackend(backend);
    const batch = {
      xs: tf.randomUniform([samples, side, side, 3]),
      ys: tf.randomUniform([samples], 0, classes, 'int32'),
    };
    batches.push(batch);
    for (const granularity of granularities) {
      const mix = new mixers[method]({ numClasses: classes, seed: 0, granularity });
      const { name, turn } = timed(`@cutmix/tfjs ${backend} apply, per ${granularity}`, () =>
        tf.dispose(mix.apply(batch)),
      );
      const turnOnBackend = async () => {
        await tf.setBackend(backend);
        return turn();
      };
      cases.push([{ name, turn: turnOnBackend }, copies.allocated]);
    }
  }
  return { cases, dispose: () => tf.dispose(batches) };
}
