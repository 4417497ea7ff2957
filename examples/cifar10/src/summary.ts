import type { EpochMetrics } from './metrics.ts';
import type { Config } from './settings.ts';
import type { Augment } from './trainer.ts';

/** A finished run, by its last epoch. Accuracies are fractions. */
export interface RunSummary {
  readonly testAccuracy: number;
  readonly testLoss: number;
  readonly trainAccuracy: number;
  readonly trainLoss: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** `summary.json` */
export interface Summary {
  readonly data: Config['data'];
  readonly adapter: string;
  readonly device: string;
  readonly recipe: string;
  readonly seed: number;
  readonly trainImages: number;
  readonly runs: Readonly<Partial<Record<Augment, RunSummary>>>;
}

export function summarize(config: Config, metrics: readonly EpochMetrics[]): Summary {
  const { settings } = config;
  const runs: Partial<Record<Augment, RunSummary>> = {};
  for (const run of settings.runs) {
    const epochs = metrics.filter((line) => line.run === run);
    if (epochs.length === settings.recipe.epochs) runs[run] = summarizeRun(epochs);
  }
  return {
    data: config.data,
    adapter: settings.adapter,
    device: config.device,
    recipe: settings.recipe.name,
    seed: settings.seed,
    trainImages: config.trainImages,
    runs,
  };
}

function summarizeRun(epochs: readonly EpochMetrics[]): RunSummary {
  const last = epochs.at(-1)!;
  const sum = (value: (line: EpochMetrics) => number) =>
    epochs.reduce((total, line) => total + value(line), 0);
  return {
    testAccuracy: last.valAccuracy,
    testLoss: last.valLoss,
    trainAccuracy: last.trainAccuracy,
    trainLoss: last.trainLoss,
    epochs: epochs.length,
    seconds: sum((line) => line.seconds),
    // All epochs have as many images: the harmonic mean is images over time.
    imagesPerSecond: epochs.length / sum((line) => 1 / line.imagesPerSecond),
  };
}
