import type { TrainingRecipe } from '../recipe.ts';

/** What a training step computes when a device is only tried. */
export const trialRecipe: TrainingRecipe = {
  cutmix: { alpha: 1, probability: 1, minBoxSize: 1 },
  labelSmoothing: 0,
  optimizer: { kind: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  batchNorm: { momentum: 0.99, epsilon: 1e-3 },
  l2: 1e-4,
};
