import type { Mix, TrainingRecipe } from '@cutmix/training';

/** An arm of the comparison: how its images are mixed, or that they are not. */
export type Arm = Mix | 'none';

/** All arms, in the order of the help. */
export const allArms: readonly Arm[] = ['cutmix', 'mixup', 'random', 'none'];

export function isMixing(arm: Arm): arm is Mix {
  return arm !== 'none';
}

/** The learning rate over all steps of a training. The optimizer's learning rate is its peak. */
export type Schedule =
  | { readonly kind: 'constant' }
  /** Linear from 0 to the peak in the first `warmUp` of the steps, a fraction, then back to 0. */
  | { readonly kind: 'oneCycle'; readonly warmUp: number };

/** How a network is trained, apart from the data and the seed. */
export interface Recipe extends TrainingRecipe {
  readonly name: RecipeName;
  readonly epochs: number;
  readonly batchSize: number;
  /** The size of the shuffle buffer of each pass over the data. */
  readonly shuffleBuffer: number;
  /** Whether the arm that mixes nothing shuffles too, rather than use the order of the file. */
  readonly shufflesBaseline: boolean;
  /** Whether every image is randomly shifted by up to 4 pixels and flipped left to right. */
  readonly cropAndFlip: boolean;
  /** The fraction of the epochs, from the first on, in which the arms that mix do so. */
  readonly mixedEpochFraction: number;
  readonly schedule: Schedule;
  /** The test accuracy that the source of the recipe reports, as a fraction. */
  readonly publishedAccuracy?: Readonly<Partial<Record<Arm, number>>>;
}

export type RecipeName = 'keras' | 'fast' | 'long';

/** The Keras example "CutMix data augmentation for image classification" as published in 2021. */
const keras: Recipe = {
  name: 'keras',
  epochs: 10,
  batchSize: 32,
  shuffleBuffer: 1024,
  shufflesBaseline: false,
  cropAndFlip: false,
  cutmix: { alpha: 1, probability: 1, minBoxSize: 1 },
  mixedEpochFraction: 1,
  labelSmoothing: 0,
  optimizer: { kind: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  schedule: { kind: 'constant' },
  batchNorm: { momentum: 0.99, epsilon: 1e-3 },
  l2: 1e-4,
  publishedAccuracy: { cutmix: 0.7294, none: 0.6747 },
};

/** The best accuracy in about 30 minutes on two cores with AVX-512: docs/measured.md. */
const fast: Recipe = {
  name: 'fast',
  epochs: 22,
  batchSize: 64,
  shuffleBuffer: 50_000,
  shufflesBaseline: true,
  cropAndFlip: true,
  normalization: {
    mean: [0.4914, 0.4822, 0.4465],
    standardDeviation: [0.247, 0.2435, 0.2616],
  },
  cutmix: { alpha: 1, probability: 0.5, minBoxSize: 1 },
  mixedEpochFraction: 0.8,
  labelSmoothing: 0,
  optimizer: { kind: 'nesterov', learningRate: 0.1, momentum: 0.9 },
  schedule: { kind: 'oneCycle', warmUp: 0.2 },
  batchNorm: { momentum: 0.9, epsilon: 1e-5 },
  l2: 2.5e-4,
};

/**
 * Trains as long as the ResNet paper (He et al., 2015, section 4.2, 91.25% with depth 20), in which
 * time a mixed arm may overtake. For a GPU: on two cores it takes half a day and more.
 */
const long: Recipe = {
  ...fast,
  name: 'long',
  epochs: 200,
  batchSize: 128,
  mixedEpochFraction: 1,
  schedule: { kind: 'oneCycle', warmUp: 0.05 },
};

export const recipes: Readonly<Record<RecipeName, Recipe>> = { keras, fast, long };
