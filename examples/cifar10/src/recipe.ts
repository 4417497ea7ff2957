import type { Augment } from './trainer.ts';

/** Adam (Kingma and Ba, 2015) as Keras writes it. */
export interface Adam {
  readonly kind: 'adam';
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Gradient descent with Nesterov's momentum as PyTorch's SGD writes it (Sutskever et al., 2013). */
export interface Nesterov {
  readonly kind: 'nesterov';
  readonly learningRate: number;
  readonly momentum: number;
}

export type Optimizer = Adam | Nesterov;

/** How the learning rate runs over all steps of a training; that of the optimizer is its peak. */
export type Schedule =
  | { readonly kind: 'constant' }
  /** From 0 up to the peak in this share of the steps, then down to 0; straight lines both. */
  | { readonly kind: 'oneCycle'; readonly warmUp: number };

/** Everything that decides how a network is trained, apart from the data and the seed. */
export interface Recipe {
  readonly name: RecipeName;
  readonly epochs: number;
  readonly batchSize: number;
  /** Elements in the shuffle buffer of each pass over the data. */
  readonly shuffleBuffer: number;
  /** Whether a `none` run shuffles too; else it sees the images in file order. */
  readonly shufflesBaseline: boolean;
  /** Whether every image is shifted by up to 4 pixels and mirrored by chance. */
  readonly flipsAndCrops: boolean;
  /** By channel, of pixels from 0 to 1: the mean taken off, and what is divided by after it. */
  readonly normalization?: {
    readonly mean: readonly number[];
    readonly standardDeviation: readonly number[];
  };
  readonly cutmix: {
    readonly alpha: number;
    readonly probability: number;
    readonly minBoxSize: number;
  };
  /** The share of the epochs, from the first on, in which a `cutmix` run mixes. */
  readonly mixedEpochs: number;
  /** The share of each training label that is spread evenly over all classes. */
  readonly labelSmoothing: number;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule;
  readonly batchNorm: { readonly momentum: number; readonly epsilon: number };
  /** Factor of Σw² over the convolution kernels in the loss. */
  readonly l2: number;
  /** Test accuracy that the source of the recipe reports, as a fraction. */
  readonly publishedAccuracy?: Readonly<Record<Augment, number>>;
}

export type RecipeName = 'keras' | 'fast';

/** The Keras example "CutMix data augmentation for image classification" as published in 2021. */
const keras: Recipe = {
  name: 'keras',
  epochs: 10,
  batchSize: 32,
  shuffleBuffer: 1024,
  shufflesBaseline: false,
  flipsAndCrops: false,
  cutmix: { alpha: 1, probability: 1, minBoxSize: 1 },
  mixedEpochs: 1,
  labelSmoothing: 0,
  optimizer: { kind: 'adam', learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  schedule: { kind: 'constant' },
  batchNorm: { momentum: 0.99, epsilon: 1e-3 },
  l2: 1e-4,
  publishedAccuracy: { cutmix: 0.7294, none: 0.6747 },
};

/** The best that we found for about half an hour on two cores with AVX-512: docs/measured.md. */
const fast: Recipe = {
  name: 'fast',
  epochs: 22,
  batchSize: 64,
  shuffleBuffer: 50_000,
  shufflesBaseline: true,
  flipsAndCrops: true,
  normalization: {
    mean: [0.4914, 0.4822, 0.4465],
    standardDeviation: [0.247, 0.2435, 0.2616],
  },
  cutmix: { alpha: 1, probability: 0.5, minBoxSize: 1 },
  mixedEpochs: 0.8,
  labelSmoothing: 0,
  optimizer: { kind: 'nesterov', learningRate: 0.1, momentum: 0.9 },
  schedule: { kind: 'oneCycle', warmUp: 0.2 },
  batchNorm: { momentum: 0.9, epsilon: 1e-5 },
  l2: 2.5e-4,
};

export const recipes: Readonly<Record<RecipeName, Recipe>> = { keras, fast };
