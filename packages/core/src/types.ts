/** Order of the axes of a batch of images. */
export type Layout = 'NHWC' | 'NCHW';

/** Options that do not depend on how images are mixed. All may be left out, except `seed` for `planCutMix`. */
export interface MixOptions {
  /**
   * Probability in [0, 1] that a sample (or, by `granularity`, the batch or the pair) is mixed at all.
   *
   * @defaultValue 1
   */
  readonly probability?: number;
  /**
   * What shares one draw: nothing (`'sample'`), the whole batch, or a pair, i and N − 1 − i (`'pair'`, as
   * in timm; needs `pairing: 'reverse'` and one batch).
   *
   * @defaultValue 'sample'
   */
  readonly granularity?: 'sample' | 'batch' | 'pair';
  /**
   * How partners are chosen within one batch: a random permutation (`'shuffle'`), i with i − 1 mod N
   * (`'roll'`, as torchvision does), i with N − 1 − i (`'reverse'`, as timm does) or a random cycle
   * through all (`'cycle'`), in which nobody is their own partner. Two batches are mixed row by row.
   *
   * @defaultValue 'shuffle'
   */
  readonly pairing?: 'shuffle' | 'roll' | 'reverse' | 'cycle';
  /**
   * Number of classes K, an integer >= 1. Required for class ids, which have the shape `[N]`. For labels
   * by name, a number for each name, as in `{ color: 12, kind: 40 }`; one number is for all. Names may be
   * left out where labels are `[N, K]`.
   */
  readonly numClasses?: number | Readonly<Record<string, number>> | undefined;
  /**
   * Label smoothing ε in [0, 1], applied to every row before mixing: off = ε/K, on = 1 − ε + ε/K.
   *
   * @defaultValue 0
   */
  readonly labelSmoothing?: number;
  /**
   * A safe integer >= 0, a bigint in [0, 2^64), or its decimal digits as a string, so that JSON can
   * hold it. 5, 5n and '5' are the same seed.
   *
   * @defaultValue drawn from `crypto` by the classes; `planCutMix` requires a seed
   */
  readonly seed?: number | bigint | string;
  /**
   * The step to start at, a safe integer >= 0.
   *
   * @defaultValue 0
   */
  readonly step?: number;
  /**
   * The first step at which nothing is mixed any more, a safe integer >= 0: labels stay one-hot and
   * smoothed. Without it every step is mixed.
   */
  readonly mixUntilStep?: number | undefined;
  /**
   * Order of the axes of images above rank 3, for adapters. The default is that of the runtime: NHWC
   * for TensorFlow.js, NCHW for ONNX Runtime. Images that fit only the other layout are an error
   * unless `layout` is given.
   */
  readonly layout?: Layout | undefined;
}

/** Options for sampling a CutMix plan. All may be left out, except `seed` for `planCutMix`. */
export interface CutMixOptions extends MixOptions {
  /**
   * λ0, the share of own pixels before the box is clipped, is drawn from Beta(alpha, alpha), or from
   * Beta(a, b) for two numbers `[a, b]`. Finite, > 0.
   *
   * @defaultValue 1, the uniform distribution
   */
  readonly alpha?: number | readonly number[];
  /**
   * A box around a uniform center, clipped at the image's edge (`'clipped'`, as in the paper), or a box
   * of unclipped size at a uniform place inside the image (`'inside'`).
   *
   * @defaultValue 'clipped'
   */
  readonly placement?: 'clipped' | 'inside';
  /**
   * Shortest side of a box in pixels, an integer >= 0, capped at the image side. Planning throws a
   * RangeError if it is larger than both image sides, since every box would be the whole image.
   *
   * @defaultValue 0, so that a box may be empty
   */
  readonly minBoxSize?: number;
  /**
   * Before clipping, a box reaches ⌊cut/2⌋ to either side of its center, so that an odd side loses a
   * pixel (`'trim'`, as in the paper), or ⌊(cut + 1)/2⌋ to the right and down (`'keep'`, as in timm).
   * No matter with `placement: 'inside'`, which keeps odd sides.
   *
   * @defaultValue 'trim'
   */
  readonly oddSides?: 'trim' | 'keep';
}

/** Options for sampling a MixUp plan. All may be left out, except `seed` for `planMixUp`. */
export interface MixUpOptions extends MixOptions {
  /**
   * λ, the weight of own pixels, is drawn from Beta(alpha, alpha), or from Beta(a, b) for two numbers
   * `[a, b]`. Finite, > 0.
   *
   * @defaultValue 1, the uniform distribution
   */
  readonly alpha?: number | readonly number[];
}

/**
 * Options for sampling plans that choose between CutMix and MixUp. All may be left out, except `seed` for
 * `planRandomMix`.
 */
export interface RandomMixOptions extends MixOptions {
  /** Options of CutMix. */
  readonly cutmix?: Pick<CutMixOptions, 'alpha' | 'placement' | 'minBoxSize' | 'oddSides'>;
  /** Options of MixUp. */
  readonly mixup?: Pick<MixUpOptions, 'alpha'>;
  /**
   * Probability in [0, 1] that what is mixed is mixed by CutMix.
   *
   * @defaultValue 0.5
   */
  readonly cutmixShare?: number;
}

/** {@link MixOptions} after validation, with the defaults filled in. */
export interface ResolvedMixOptions
  extends Required<Omit<MixOptions, 'numClasses' | 'mixUntilStep' | 'layout'>> {
  /** Number of classes K, or numbers by name, if given. */
  readonly numClasses: number | Readonly<Record<string, number>> | undefined;
  readonly seed: bigint;
  /** The first step at which nothing is mixed, if given. */
  readonly mixUntilStep: number | undefined;
  /** Order of the axes, if it was given. */
  readonly layout: Layout | undefined;
}

/** Options of CutMix alone, after validation. */
export interface ResolvedCutOptions
  extends Required<Pick<CutMixOptions, 'alpha' | 'placement' | 'minBoxSize' | 'oddSides'>> {
  readonly alpha: readonly [number, number];
}

/** {@link CutMixOptions} after validation, with the defaults filled in. Frozen. */
export interface ResolvedOptions extends ResolvedMixOptions, ResolvedCutOptions {
  /** The shapes a and b of the Beta distribution. */
  readonly alpha: readonly [number, number];
}

/** {@link MixUpOptions} after validation, with the defaults filled in. Frozen. */
export interface ResolvedMixUpOptions extends ResolvedMixOptions {
  /** The shapes a and b of the Beta distribution. */
  readonly alpha: readonly [number, number];
}

/** {@link RandomMixOptions} after validation, with the defaults filled in. Frozen. */
export interface ResolvedRandomMixOptions extends ResolvedMixOptions {
  /** Options of the samples that are cut. */
  readonly cutmix: ResolvedCutOptions;
  /** Options of the samples that are blended. */
  readonly mixup: Pick<ResolvedMixUpOptions, 'alpha'>;
  /** Probability in [0, 1] that a mixed sample is cut. */
  readonly cutmixShare: number;
}

/** The size of the batch that a plan is for. */
export interface PlanSize {
  /** Samples N, an integer in 0..2^24. */
  readonly batchSize: number;
  /** Image height in pixels, an integer in 1..2^31 − 1. */
  readonly height: number;
  /** Image width in pixels, an integer in 1..2^31 − 1. */
  readonly width: number;
  /**
   * Number of the training step, a safe integer >= 0. Each step has its own random numbers.
   *
   * @defaultValue the `step` of the options, or of the instance
   */
  readonly step?: number;
  /**
   * Index of the first sample in the global batch, an integer >= 0, for a worker that plans its
   * slice. Ignored with `granularity: 'batch'`. `offset + batchSize` is at most 2^32.
   *
   * @defaultValue 0
   */
  readonly offset?: number;
  /**
   * Whether two batches are mixed, sample i with sample i.
   *
   * @defaultValue false
   */
  readonly paired?: boolean;
}

/** Samples, height and width of a batch of images. */
export type ImageSize = Pick<PlanSize, 'batchSize' | 'height' | 'width'>;

/**
 * What happens to each sample of a batch: plain data, made without touching a pixel.
 *
 * Sample i shows row `partners[i]` of the other batch (or of its own, if there is only one) in the
 * pixels of its box, alone or blended with its own pixels, and keeps its own pixels elsewhere.
 */
export interface CutMixPlan {
  /** Samples N. */
  readonly batchSize: number;
  /** Image height in pixels. */
  readonly height: number;
  /** Image width in pixels. */
  readonly width: number;
  /** The training step that it was drawn for. */
  readonly step: number;
  /** Whether it is for two batches, sample i with sample i: then it cannot be applied to one. */
  readonly paired: boolean;
  /** `[N, 4]`: x1, y1, x2, y2 of the half-open rectangle `[x1, x2) × [y1, y2)` in pixels. */
  readonly boxes: Int32Array;
  /** `[N]`: the row that each sample's box is taken from. */
  readonly partners: Int32Array;
  /**
   * `[N]`: weight of the sample's own label, equal to its share of own pixels; a pixel that is blended
   * counts by its blend: `fround(1 − (1 − blend)·area/(H·W))`.
   */
  readonly lambdas: Float32Array;
  /**
   * `[N]`: weight in [0, 1] of the sample's own pixels inside its box. Absent, or 0, pixels are copied
   * (CutMix); a blend of the whole image is MixUp.
   */
  readonly blends?: Float32Array | undefined;
}

/** Half-open pixel rectangle `[x1, x2) × [y1, y2)`. */
export interface Box {
  /** Left edge, inclusive. */
  readonly x1: number;
  /** Top edge, inclusive. */
  readonly y1: number;
  /** Right edge, exclusive. */
  readonly x2: number;
  /** Bottom edge, exclusive. */
  readonly y2: number;
}

/** Labels in host memory. */
export interface LabelBatch {
  /** The values, row by row. */
  readonly data: ArrayLike<number> | ArrayLike<bigint> | ArrayLike<boolean>;
  /**
   * `[N, K]` for one-hot, soft or multi-hot labels, or `[N]` for class ids, which are integers.
   * `[N, 1]` is one class, K = 1; of integers it needs `numClasses: 1`.
   */
  readonly dims: readonly number[];
  /** What errors call these labels, such as `'batchA.ys'`. */
  readonly name?: string;
}
