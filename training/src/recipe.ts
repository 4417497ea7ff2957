/** Adam (Kingma and Ba, 2015) as Keras writes it. */
export interface Adam {
  readonly kind: 'adam';
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** Gradient descent with Nesterov momentum as PyTorch's SGD writes it (Sutskever et al., 2013). */
export interface Nesterov {
  readonly kind: 'nesterov';
  readonly learningRate: number;
  readonly momentum: number;
}

export type Optimizer = Adam | Nesterov;

/** What a training step computes, apart from the network, the data and the seed. */
export interface TrainingRecipe {
  /** For pixels scaled to [0, 1], by channel: the mean to subtract, then the divisor. */
  readonly normalization?: {
    readonly mean: readonly number[];
    readonly standardDeviation: readonly number[];
  };
  /** How images are mixed. MixUp uses `alpha` and `probability` too, so that both can be compared. */
  readonly cutmix: {
    readonly alpha: number;
    readonly probability: number;
    readonly minBoxSize: number;
  };
  /** The share of each training label that is spread evenly over all classes. */
  readonly labelSmoothing: number;
  readonly optimizer: Optimizer;
  readonly batchNorm: { readonly momentum: number; readonly epsilon: number };
  /** Factor of Σw² over the convolution kernels in the loss. */
  readonly l2: number;
}
