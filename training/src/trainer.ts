import type { Mix } from './mix.ts';
import type { Network } from './network.ts';
import type { TrainingRecipe } from './recipe.ts';

export type Device = 'cpu' | 'webgpu' | 'cuda';

/** Images [count, channels, size, size] as bytes, and their class ids [count]. */
export interface ImageBatch {
  readonly count: number;
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** Flat vectors in the order of `stateLayout`: all that training needs to resume. */
export interface TrainState {
  /** The number of training steps taken, which is also the step of the next plan. */
  readonly step: number;
  readonly parameters: Float32Array;
  /** Adam's running mean of the gradients, or the velocity of Nesterov momentum. */
  readonly firstMoments: Float32Array;
  /** Adam's running mean of the squared gradients; empty for Nesterov momentum. */
  readonly secondMoments: Float32Array;
  /** The running mean and variance of every batch normalization. */
  readonly runningStatistics: Float32Array;
}

export interface BatchResult {
  /** The mean over the batch, plus the l2 term. */
  readonly loss: number;
  /** The number of images that were classified correctly. */
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
  /** The images of a step by which `auto` compares devices; by default 32. */
  readonly batchSize?: number;
  /** The seed of the plans by which images are mixed. */
  readonly seed: bigint;
}

/** A runtime that trains a network; the training loop knows nothing else about it. */
export interface Trainer {
  readonly device: Device;
  /**
   * Which of several ways to compute on this device was chosen, if there are several. Their results
   * differ in the last bits, so a resumed run asks for the one it had.
   */
  readonly variant?: string | undefined;
  /**
   * Runtime, version, device and threads in words. If the device was selected automatically, more
   * lines say how fast each device is, and why others are not available.
   */
  readonly description: string;
  /**
   * How many steps to take before each call of `results`: 1 on a CPU. Each read waits for a GPU. Until
   * then it computes while more steps are submitted, or it takes the steps together in the read.
   */
  readonly stepsPerRead: number;
  /**
   * Replaces the whole training state, and drops the results that were not read.
   *
   * @throws RangeError if a vector has the wrong length.
   */
  load(state: TrainState): void;
  /**
   * Submits one step on `batch`, which the device may take later. Once the promise resolves, the memory
   * of the batches may be overwritten.
   *
   * @param partners - Images to mix with those of `batch`, one each; by default nothing is mixed.
   * @param learningRate - By default that of the recipe's optimizer.
   * @param mix - How images are mixed; by default by CutMix.
   * @throws DeviceError if the device reports an error, in this step or in one before it.
   */
  step(batch: ImageBatch, partners?: ImageBatch, learningRate?: number, mix?: Mix): Promise<void>;
  /**
   * Waits for all submitted steps and returns the results of those since the last read, in order.
   *
   * @throws DeviceError if the device reports an error.
   */
  results(): Promise<readonly BatchResult[]>;
  /**
   * Evaluates `batch` with the running statistics after the last submitted step; changes nothing.
   * Results of steps can still be read.
   */
  evaluate(batch: ImageBatch): Promise<EvaluationResult>;
  /** A copy of the state after the last submitted step. Results of steps can still be read. */
  state(): Promise<TrainState>;
  /** Frees the device. Results that were not read are lost. */
  dispose(): Promise<void>;
}
