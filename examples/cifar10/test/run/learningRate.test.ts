import { describe, expect, it } from 'vitest';
import { learningRateAt } from '../../src/run/learningRate.ts';
import { type Recipe, recipes } from '../../src/run/recipe.ts';

describe('learningRateAt', () => {
  it('is the same in every step of a constant schedule', () => {
    expect(learningRateAt(recipes.keras, 0, 10)).toBe(1e-3);
    expect(learningRateAt(recipes.keras, 9, 10)).toBe(1e-3);
  });

  it('rises to the peak and falls to almost nothing in one cycle, in straight lines', () => {
    const recipe: Recipe = {
      ...recipes.fast,
      optimizer: { kind: 'nesterov', learningRate: 0.8, momentum: 0.9 },
      schedule: { kind: 'oneCycle', warmUp: 0.25 },
    };
    const rates = Array.from({ length: 7 }, (_, step) => learningRateAt(recipe, step, 7));
    const expected = [1 / 2, 1, 5 / 6, 4 / 6, 3 / 6, 2 / 6, 1 / 6].map((share) => 0.8 * share);
    for (const [step, rate] of rates.entries()) expect(rate).toBeCloseTo(expected[step]!, 12);
  });
});
