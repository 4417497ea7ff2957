import type { Batch } from '@cutmix/onnx';
import { CutMix } from '@cutmix/tfjs';
import { startWebgpu } from '@cutmix/training/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import type { Check } from './check.ts';
import { compareMixes, frozenCases, largeCases, type MixCase, type MixOnDevice } from './mixes.ts';

type Dtype = 'float32' | 'int32';

function mixAs(dtype: Dtype): MixOnDevice {
  const cutmix = new CutMix({ seed: 0 });
  const upload = ({ xs, ys }: Batch) => ({
    xs: tf.tensor(xs.data as Float32Array, [...xs.dims], dtype),
    ys: tf.tensor(ys.data as Float32Array, [...ys.dims], 'float32'),
  });
  return async ({ plan, a, b }) => {
    const [first, second] = [upload(a), b && upload(b)];
    const mixed = cutmix.applyPlan(plan, first, second);
    const values = { xs: await mixed.xs.data(), ys: await mixed.ys.data() };
    tf.dispose([first, second ?? [], mixed]);
    return values;
  };
}

/** CutMix by TensorFlow.js on WebGPU against the CPU. */
export function tfjsChecks(tiny: boolean): readonly Check[] {
  const check = (name: string, dtype: Dtype, cases: () => readonly MixCase[]): Check => ({
    name: `CutMix, ${dtype}, ${name}`,
    async run() {
      const { dispose } = await startWebgpu();
      try {
        return await compareMixes(cases(), mixAs(dtype));
      } finally {
        dispose();
      }
    },
  });
  return [
    check('frozen cases', 'float32', frozenCases),
    check('large batches', 'float32', () => largeCases('float32', tiny)),
    check('large batches', 'int32', () => largeCases('int32', tiny)),
  ];
}
