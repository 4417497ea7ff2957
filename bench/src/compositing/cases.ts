import { CutMix, type CutMixPlan } from '@cutmix/tfjs';
import * as tf from '@tensorflow/tfjs-core';

const SIZES = [
  [32, 32],
  [128, 32],
  [32, 224],
  [128, 224],
] as const;
const CHANNELS = 3;
const MILLISECONDS = 4000;

/** One value for each of `channels`: 1 outside the boxes. */
function fullMask({ batchSize, height, width, boxes }: CutMixPlan, channels: number): tf.Tensor {
  const mask = new Uint8Array(batchSize * height * width * channels).fill(1);
  for (let sample = 0; sample < batchSize; sample++) {
    const [x1, y1, x2, y2] = boxes.subarray(4 * sample);
    for (let y = y1!; y < y2!; y++) {
      const row = (sample * height + y) * width;
      mask.fill(0, (row + x1!) * channels, (row + x2!) * channels);
    }
  }
  return tf.tensor4d(mask, [batchSize, height, width, channels], 'bool');
}

type Way = (a: tf.Tensor, b: tf.Tensor, plan: CutMixPlan, inBatch: CutMixPlan) => tf.Tensor;
const cutmix = new CutMix();
const WAYS: Record<string, Way> = {
  'add(x, 0)': (a) => tf.add(a, 0),
  'maximum(x, y)': (a, b) => tf.maximum(a, b),
  'where, uploaded mask': (a, b, plan) => tf.where(fullMask(plan, CHANNELS), a, b),
  'where, broadcast mask': (a, b, plan) => tf.where(fullMask(plan, 1), a, b),
  gather: (a, _b, _plan, { partners }) => tf.gather(a, tf.tensor1d(partners, 'int32')),
  'composite, two batches': (a, b, plan) => cutmix.composite(plan, a, b),
  'composite, one batch': (a, _b, _plan, inBatch) => cutmix.composite(inBatch, a),
};

/**
 * What `composite` of @cutmix/tfjs costs on the backend in use, beside a plain copy and the obvious
 * ways to write it, uploads included: the least milliseconds of each, and in units of the first.
 */
export async function measureCompositing(report: (line: string) => void): Promise<void> {
  for (const [batchSize, side] of SIZES) {
    const size = { batchSize, height: side, width: side };
    const planner = new CutMix({ seed: 7 });
    const [plan, inBatch] = [planner.plan({ ...size, paired: true }), planner.plan(size)];
    const shape: [number, number, number, number] = [batchSize, side, side, CHANNELS];
    const [a, b] = [tf.randomUniform(shape), tf.randomUniform(shape)];
    const least = new Map<string, number>();
    const start = performance.now();
    for (let round = 0; round < 2 || performance.now() - start < MILLISECONDS; round++) {
      for (const [name, way] of Object.entries(WAYS)) {
        const before = performance.now();
        const result = tf.tidy(() => way(a, b, plan, inBatch));
        const corner = tf.slice(result, [0, 0, 0, 0], [1, 1, 1, 1]);
        if (!['cpu', 'wasm'].includes(tf.getBackend())) await corner.data();
        const time = performance.now() - before;
        tf.dispose([result, corner]);
        if (round > 0) least.set(name, Math.min(time, least.get(name) ?? Infinity));
      }
    }
    tf.dispose([a, b]);
    const copy = least.get('add(x, 0)')!;
    const times = Array.from(least, ([name, time]) => {
      return `${name} ${time.toFixed(2)} (${(time / copy).toFixed(1)})`;
    });
    report(`${tf.getBackend()} ${batchSize}×(${side}×${side}×${CHANNELS}): ${times.join('; ')}`);
  }
}
