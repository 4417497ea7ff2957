import type { Augment } from './trainer.ts';

/** Everything that decides how a network is trained, apart from the data and the seed. */
export interface Recipe {
  readonly name: RecipeName;
  readonly epochs: number;
  readonly batchSize: number;
  /** Elements in the shuffle buffer of each pass over the data; CutMix runs only. */
  readonly shuffleBuffer: number;
  readonly cutmix: {
    readonly alpha: number;
    readonly probability: number;
    readonly minBoxSize: number;
  };
  readonly adam: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
  };
  readonly batchNorm: { readonly momentum: number; readonly epsilon: number };
  /** Factor of Σw² over the convolution kernels in the loss. */
  readonly l2: number;
  /** Test accuracy that the source of the recipe reports, as a fraction. */
  readonly publishedAccuracy: Readonly<Record<Augment, number>>;
}

export type RecipeName = 'keras';

/** The Keras example "CutMix data augmentation for image classification" as published in 2021. */
const keras: Recipe = {
  name: 'keras',
  epochs: 10,
  batchSize: 32,
  shuffleBuffer: 1024,
  cutmix: { alpha: 1, probability: 1, minBoxSize: 1 },
  adam: { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  batchNorm: { momentum: 0.99, epsilon: 1e-3 },
  l2: 1e-4,
  publishedAccuracy: { cutmix: 0.7294, none: 0.6747 },
};

export const recipes: Readonly<Record<RecipeName, Recipe>> = { keras };
