import { classNamesOf } from '../data/classNames.ts';
import type { EpochMetrics } from './metrics.ts';
import type { Augment } from './recipe.ts';
import type { Config } from './settings.ts';
import { mean, standardDeviation } from './statistics.ts';

/** The last epoch of a finished arm. Accuracies are fractions. */
export interface RunSummary {
  readonly testAccuracy: number;
  readonly testLoss: number;
  readonly trainAccuracy: number;
  readonly trainLoss: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  readonly testAccuracyByClass: Readonly<Record<string, number>>;
}

type Spread = 'testAccuracy' | 'testLoss' | 'trainAccuracy' | 'trainLoss';

/** The mean over the seeds, and the sample standard deviation of accuracies and losses. */
export interface SeedsSummary extends RunSummary {
  readonly standardDeviation: Readonly<Record<Spread, number>>;
}

/** The content of `summary.json`. */
export interface Summary {
  readonly data: Config['data'];
  readonly adapter: string;
  readonly device: string;
  readonly recipe: string;
  readonly seed: number;
  /** All seeds, if there are several; `seed` is the first. */
  readonly seeds?: readonly number[];
  readonly trainImages: number;
  readonly runs: Readonly<Partial<Record<Augment, RunSummary | SeedsSummary>>>;
}

/** The finished epochs of all arms of one seed. */
export type SeedMetrics = readonly EpochMetrics[];

/**
 * The summary of what is finished.
 *
 * @param seeds - The metrics of each seed, in order.
 */
export function summarize(config: Config, seeds: readonly SeedMetrics[]): Summary {
  const { settings } = config;
  const runs: Partial<Record<Augment, RunSummary | SeedsSummary>> = {};
  for (const [run, summaries] of finishedRuns(config, seeds)) {
    runs[run] = summaries.length > 1 ? summarizeSeeds(summaries) : summaries[0]!;
  }
  return {
    data: config.data,
    adapter: settings.adapter,
    device: config.device,
    recipe: settings.recipe.name,
    seed: settings.seed,
    ...(seeds.length > 1 && { seeds: seeds.map((_, i) => settings.seed + i) }),
    trainImages: config.trainImages,
    runs,
  };
}

/** The arms that are finished for every seed, with one summary for each seed. */
export function finishedRuns(
  config: Config,
  seeds: readonly SeedMetrics[],
): ReadonlyMap<Augment, readonly RunSummary[]> {
  const { runs, recipe } = config.settings;
  const finished = new Map<Augment, readonly RunSummary[]>();
  for (const run of runs) {
    const bySeed = seeds.map((metrics) => metrics.filter((line) => line.run === run));
    if (bySeed.every((epochs) => epochs.length === recipe.epochs)) {
      finished.set(
        run,
        bySeed.map((epochs) => summarizeRun(config, epochs)),
      );
    }
  }
  return finished;
}

function summarizeRun(config: Config, epochs: readonly EpochMetrics[]): RunSummary {
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
    // All epochs have the same number of images: the harmonic mean is images over time.
    imagesPerSecond: epochs.length / sum((line) => 1 / line.imagesPerSecond),
    testAccuracyByClass: Object.fromEntries(
      classNamesOf(config.data).map((name, label) => [name, last.valAccuracyByClass[label]!]),
    ),
  };
}

function summarizeSeeds(seeds: readonly RunSummary[]): SeedsSummary {
  const average = (value: (summary: RunSummary) => number) => mean(seeds.map(value));
  const spread = (key: Spread) => standardDeviation(seeds.map((summary) => summary[key]));
  const first = seeds[0]!;
  return {
    testAccuracy: average((run) => run.testAccuracy),
    testLoss: average((run) => run.testLoss),
    trainAccuracy: average((run) => run.trainAccuracy),
    trainLoss: average((run) => run.trainLoss),
    epochs: first.epochs,
    seconds: average((run) => run.seconds),
    imagesPerSecond: average((run) => run.imagesPerSecond),
    testAccuracyByClass: Object.fromEntries(
      Object.keys(first.testAccuracyByClass).map((name) => [
        name,
        average((run) => run.testAccuracyByClass[name]!),
      ]),
    ),
    standardDeviation: {
      testAccuracy: spread('testAccuracy'),
      testLoss: spread('testLoss'),
      trainAccuracy: spread('trainAccuracy'),
      trainLoss: spread('trainLoss'),
    },
  };
}
