import { describe, expect, it } from 'vitest';
import { stepSize } from '../src/stepSize.ts';
import { adamRecipe, nesterovRecipe } from './fixtures/recipes.ts';

describe('stepSize', () => {
  it('corrects the bias of Adam as Keras does', () => {
    const { optimizer } = adamRecipe;
    expect(stepSize(optimizer, 1e-3, 0)).toBeCloseTo((1e-3 * Math.sqrt(0.001)) / 0.1, 15);
    expect(stepSize(optimizer, 1e-3, 100_000)).toBeCloseTo(1e-3, 12);
  });

  it('is the learning rate with Nesterov momentum', () => {
    expect(stepSize(nesterovRecipe.optimizer, 0.05, 7)).toBe(0.05);
  });
});
