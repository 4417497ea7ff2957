import { type Arm, type Recipe, recipes } from '../run/recipe.ts';

/** The fast recipe with one thing changed. */
export interface Variant {
  readonly name: string;
  readonly arm: Arm;
  readonly recipe: Recipe;
  /** Whether an average of its weights is evaluated too. */
  readonly averagesWeights?: true;
}

const { fast, keras } = recipes;

function variant(name: string, change: Partial<Recipe>): Variant {
  return { name, arm: 'cutmix', recipe: { ...fast, ...change } };
}

function withoutNormalization(): Recipe {
  const { normalization: _, ...rest } = fast;
  return rest;
}

export const variants: readonly Variant[] = [
  { name: 'fast', arm: 'cutmix', recipe: fast, averagesWeights: true },
  { name: 'no CutMix', arm: 'none', recipe: fast },
  { name: 'MixUp instead of CutMix', arm: 'mixup', recipe: fast },
  { name: 'CutMix and MixUp in turns', arm: 'random', recipe: fast },
  variant('CutMix to the last epoch', { mixedEpochFraction: 1 }),
  variant('CutMix of every image', { cutmix: { ...fast.cutmix, probability: 1 } }),
  variant('CutMix with alpha 0.2', { cutmix: { ...fast.cutmix, alpha: 0.2 } }),
  variant('no flips and crops', { cropAndFlip: false }),
  { name: 'no normalization', arm: 'cutmix', recipe: withoutNormalization() },
  variant('label smoothing 0.1', { labelSmoothing: 0.1 }),
  variant('constant learning rate', { schedule: { kind: 'constant' } }),
  variant('Adam', { optimizer: keras.optimizer }),
  variant('no weight decay', { l2: 0 }),
  variant('batches of 32', {
    batchSize: fast.batchSize / 2,
    optimizer: { ...fast.optimizer, learningRate: fast.optimizer.learningRate / 2 },
  }),
  variant('batches of 128', {
    batchSize: fast.batchSize * 2,
    optimizer: { ...fast.optimizer, learningRate: fast.optimizer.learningRate * 2 },
  }),
  variant('half the learning rate', {
    optimizer: { ...fast.optimizer, learningRate: fast.optimizer.learningRate / 2 },
  }),
  variant('twice the learning rate', {
    optimizer: { ...fast.optimizer, learningRate: fast.optimizer.learningRate * 2 },
  }),
];
