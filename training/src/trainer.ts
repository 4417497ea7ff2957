import type { Network } from './network.ts';
import type { TrainingRecipe } from './recipe.ts';

export type Device = 'cpu' | 'webgpu' | 'cuda';

/** Images [count, 3, 32, 32] as stored, bytes in planes, and their class ids [count]. */
export interface ImageBatch {
  readonly count: number;
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Flat vectors as `stateLayout` places them: all that a run needs to go on. */
export interface TrainState {
  /** Training steps taken so far; also the step of the next CutMix plan. */
  readonly step: number;
  readonly parameters: Float32Array;
  /** Adam's running mean of the gradients, or Nesterov's velocity. */
  readonly firstMoments: Float32Array;
  /** Adam's running mean of their squares; empty with Nesterov's momentum. */
  readonly secondMoments: Float32Array;
  /** Running mean and variance of every batch normalisation. */
  readonly runningStatistics: Float32Array;
}

/** Mean loss over a batch, with the l2 term, and how many of its images were classified right. */
export interface BatchResult {
  readonly loss: number;
  readonly correct: number;
}

export interface EvaluationResult extends BatchResult {
  /** [count, classes]. */
  readonly logits: Float32Array;
  /** The class with the largest logit, [count]. */
  readonly predictions: Uint8Array;
}

export interface TrainerConfig {
  readonly network: Network;
  readonly recipe: TrainingRecipe;
  readonly device: Device | 'auto';
  /** A variant that a trainer reported on this device; by default the fastest that works. */
  readonly variant?: string | undefined;
  /** Seed of the CutMix plans. */
  readonly seed: bigint;
}

/** What a runtime must be able to do; the only thing the training loop knows of one. */
export interface Trainer {
  readonly device: Device;
  /**
   * Which of several ways to compute on this device was chosen, if there are several. Their results
   * differ in the last bits, so a resumed run asks for the one it had.
   */
  readonly variant?: string | undefined;
  /** Runtime, version, device and threads in words, and why this device. */
  readonly description: string;
  /** Replaces the whole training state. */
  load(state: TrainState): void;
  /**
   * One step on `batch`, mixed with `partners` image by image where they are given, at the learning
   * rate of the recipe's optimizer where none is given.
   */
  step(batch: ImageBatch, partners?: ImageBatch, learningRate?: number): Promise<BatchResult>;
  /** Loss, hits and predictions on `batch` with the running statistics. */
  evaluate(batch: ImageBatch): Promise<EvaluationResult>;
  /** The state after the last step, in arrays that later steps leave alone. */
  state(): Promise<TrainState>;
  dispose(): Promise<void>;
}
