import type { Arm } from './recipe.ts';

/** A line of `metrics.jsonl`. Accuracies are fractions, losses include the l2 term. */
export interface EpochMetrics {
  readonly run: Arm;
  /** Counted from 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly valLoss: number;
  readonly valAccuracy: number;
  /** The accuracy on the test images of each class, by class id; null for a class without any. */
  readonly valAccuracyByClass: readonly (number | null)[];
  /** The time of training and evaluation, without interruptions. */
  readonly seconds: number;
  /** The speed of training, without evaluation. */
  readonly imagesPerSecond: number;
}

/** Sums over the steps taken in an unfinished epoch. */
export interface EpochSums {
  /** The number of steps. */
  readonly steps: number;
  readonly images: number;
  /** The sum of the batch losses, each times the images of its batch. */
  readonly loss: number;
  readonly correct: number;
  readonly trainSeconds: number;
  readonly evaluateSeconds: number;
}

export const noSums: EpochSums = {
  steps: 0,
  images: 0,
  loss: 0,
  correct: 0,
  trainSeconds: 0,
  evaluateSeconds: 0,
};

/** The progress of an arm: its finished epochs and the sums of the current one. */
export interface RunProgress {
  readonly epochs: readonly EpochMetrics[];
  readonly current: EpochSums;
}

export const noProgress: RunProgress = { epochs: [], current: noSums };
