import { describe, expect, test } from 'vitest';
import { resnet } from '../src/network.ts';
import { initialState } from '../src/state/initialState.ts';
import { stateLayout } from '../src/state/layout.ts';
import { adamRecipe } from './fixtures/recipes.ts';

const layout = stateLayout(resnet(20), adamRecipe.optimizer);

describe('initialState', () => {
  test('depends only on the seed', () => {
    const weights = (seed: bigint) => Buffer.from(initialState(layout, seed).parameters.buffer);
    expect(weights(4n).equals(weights(4n))).toBe(true);
    expect(weights(4n).equals(weights(5n))).toBe(false);
    expect(initialState(layout, 4n).step).toBe(0);
  });

  test('sets gammas and running variances to 1, all but kernels to 0', () => {
    const { parameters, runningStatistics, firstMoments, secondMoments } = initialState(layout, 0n);
    for (const { name, offset, size, initializer } of layout.parameters) {
      if (initializer === 'heNormal') continue;
      const expected = name.endsWith('.gamma') ? 1 : 0;
      expect(parameters.subarray(offset, offset + size).every((v) => v === expected)).toBe(true);
    }
    for (const { name, offset, size } of layout.runningStatistics) {
      const expected = name.endsWith('.variance') ? 1 : 0;
      expect(runningStatistics.subarray(offset, offset + size).every((v) => v === expected)).toBe(
        true,
      );
    }
    expect([...firstMoments, ...secondMoments].every((v) => v === 0)).toBe(true);
  });

  test('draws kernels from a normal distribution truncated at two deviations, variance 2 / fanIn', () => {
    const { parameters } = initialState(layout, 0n);
    const cutOff = 0.87962566103423978;
    const normals: number[] = [];
    for (const { offset, size, initializer, fanIn } of layout.parameters) {
      if (initializer !== 'heNormal') continue;
      const sigma = Math.sqrt(2 / fanIn) / cutOff;
      for (const value of parameters.subarray(offset, offset + size)) normals.push(value / sigma);
    }
    expect(normals.length).toBeGreaterThan(250_000);
    expect(normals.every((z) => Math.abs(z) <= 2 + 1e-6)).toBe(true);
    // Five standard errors each; by chance about one seed in a million fails. Kurtosis 2.06.
    const n = normals.length;
    const mean = normals.reduce((sum, z) => sum + z, 0) / n;
    const variance = normals.reduce((sum, z) => sum + z * z, 0) / n;
    expect(Math.abs(mean)).toBeLessThan((5 * cutOff) / Math.sqrt(n));
    expect(Math.abs(variance - cutOff ** 2)).toBeLessThan(5 * cutOff ** 2 * Math.sqrt(1.37 / n));
    // P(|z| < 1 | |z| < 2) = .68269 / .95450.
    const inner = normals.filter((z) => Math.abs(z) < 1).length / n;
    expect(Math.abs(inner - 0.71523)).toBeLessThan(5 * Math.sqrt((0.715 * 0.285) / n));
  });
});
