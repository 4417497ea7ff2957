import { randomStream } from '../random.ts';
import type { TrainState } from '../trainer.ts';
import type { StateLayout } from './layout.ts';

// The standard deviation of a standard normal distribution truncated at ±2; Keras divides by it.
const truncatedDeviation = 0.87962566103423978;

/**
 * The state before the first step: kernels from `he_normal` (a normal distribution truncated at two
 * standard deviations, σ = √(2 / fanIn) / .8796), gammas and running variances 1, all else 0.
 *
 * Each tensor draws from a Philox stream of its own, by Marsaglia's polar method. The method needs
 * `Math.log`, so the weights are the same wherever V8 runs; on another JavaScript engine a few of
 * them may differ in the last bit.
 */
export function initialState(layout: StateLayout, seed: bigint): TrainState {
  const parameters = new Float32Array(layout.parameterCount);
  for (const [index, slot] of layout.parameters.entries()) {
    const values = parameters.subarray(slot.offset, slot.offset + slot.size);
    switch (slot.initializer) {
      case 'heNormal':
        fillHeNormal(values, slot.fanIn, seed, index);
        break;
      case 'ones':
        values.fill(1);
        break;
      case 'zeros':
        break;
    }
  }
  const runningStatistics = new Float32Array(layout.runningStatisticCount);
  for (const { offset, size, initializer } of layout.runningStatistics) {
    runningStatistics.fill(initializer === 'ones' ? 1 : 0, offset, offset + size);
  }
  return {
    step: 0,
    parameters,
    firstMoments: new Float32Array(layout.parameterCount),
    secondMoments: new Float32Array(layout.secondMomentCount),
    runningStatistics,
  };
}

function fillHeNormal(values: Float32Array, fanIn: number, seed: bigint, tensor: number): void {
  const stream = randomStream(seed, 'weights', 0, tensor);
  const scale = Math.sqrt(2 / fanIn) / truncatedDeviation;
  let filled = 0;
  while (filled < values.length) {
    const u = 2 * stream.nextUniform() - 1;
    const v = 2 * stream.nextUniform() - 1;
    const s = u * u + v * v;
    if (s >= 1 || s === 0) continue;
    const factor = Math.sqrt((-2 * Math.log(s)) / s);
    for (const normal of [u * factor, v * factor]) {
      if (Math.abs(normal) <= 2 && filled < values.length) values[filled++] = normal * scale;
    }
  }
}
