import type { Augment } from './recipe.ts';

/** A line of `metrics.jsonl`. Accuracies are fractions, losses include the l2 term. */
export interface EpochMetrics {
  readonly run: Augment;
  /** From 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly valLoss: number;
  readonly valAccuracy: number;
  /** Of the test images of each class. */
  readonly valAccuracyByClass: readonly number[];
  /** The epoch with its evaluation, added up over interruptions. */
  readonly seconds: number;
  /** Of training alone. */
  readonly imagesPerSecond: number;
}

/** Sums over the steps of an unfinished epoch. */
export interface EpochSums {
  /** Steps taken in this epoch. */
  readonly steps: number;
  readonly images: number;
  /** Batch losses weighted by their images. */
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

/** How far a run has come: its finished epochs and the sums of the one it is in. */
export interface RunProgress {
  readonly epochs: readonly EpochMetrics[];
  readonly current: EpochSums;
}

export const noProgress: RunProgress = { epochs: [], current: noSums };
