import { classNamesOf } from '../data/classNames.ts';
import type { EpochMetrics } from './metrics.ts';
import type { Arm } from './recipe.ts';
import type { Config } from './settings.ts';
import { mean, standardDeviation } from './statistics.ts';

/** The last epoch of a finished arm. Accuracies are fractions. */
export interface ArmSummary {
  readonly testAccuracy: number;
  readonly testLoss: number;
  readonly trainAccuracy: number;
  readonly trainLoss: number;
  readonly epochs: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
  /** Null for a class without test images. */
  readonly testAccuracyByClass: Readonly<Record<string, number | null>>;
}

type Spread = 'testAccuracy' | 'testLoss' | 'trainAccuracy' | 'trainLoss';

/** The mean over the seeds, and the sample standard deviation of accuracies and losses. */
export interface SeedsSummary extends ArmSummary {
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
  readonly runs: Readonly<Partial<Record<Arm, ArmSummary | SeedsSummary>>>;
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
  const arms: Partial<Record<Arm, ArmSummary | SeedsSummary>> = {};
  for (const [arm, summaries] of finishedArms(config, seeds)) {
    arms[arm] = summaries.length > 1 ? summarizeSeeds(summaries) : summaries[0]!;
  }
  return {
    data: config.data,
    adapter: settings.adapter,
    device: config.device,
    recipe: settings.recipe.name,
    seed: settings.seed,
    ...(seeds.length > 1 && { seeds: seeds.map((_, i) => settings.seed + i) }),
    trainImages: config.trainImages,
    runs: arms,
  };
}

/** The arms that are finished for every seed, with one summary for each seed. */
export function finishedArms(
  config: Config,
  seeds: readonly SeedMetrics[],
): ReadonlyMap<Arm, readonly ArmSummary[]> {
  const { runs: arms, recipe } = config.settings;
  const finished = new Map<Arm, readonly ArmSummary[]>();
  for (const arm of arms) {
    const bySeed = seeds.map((metrics) => metrics.filter((line) => line.run === arm));
    if (bySeed.every((epochs) => epochs.length === recipe.epochs)) {
      finished.set(
        arm,
        bySeed.map((epochs) => summarizeArm(config, epochs)),
      );
    }
  }
  return finished;
}

function summarizeArm(config: Config, epochs: readonly EpochMetrics[]): ArmSummary {
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
      classNamesOf(config.data).map((name, label) => [
        name,
        last.valAccuracyByClass[label] ?? null,
      ]),
    ),
  };
}

function summarizeSeeds(seeds: readonly ArmSummary[]): SeedsSummary {
  const average = (value: (summary: ArmSummary) => number) => mean(seeds.map(value));
  const spread = (key: Spread) => standardDeviation(seeds.map((summary) => summary[key]));
  const first = seeds[0]!;
  const averageOfClass = (name: string) => {
    const values = seeds.map(({ testAccuracyByClass }) => testAccuracyByClass[name] ?? null);
    return values.every((value) => value !== null) ? mean(values) : null;
  };
  return {
    testAccuracy: average((summary) => summary.testAccuracy),
    testLoss: average((summary) => summary.testLoss),
    trainAccuracy: average((summary) => summary.trainAccuracy),
    trainLoss: average((summary) => summary.trainLoss),
    epochs: first.epochs,
    seconds: average((summary) => summary.seconds),
    imagesPerSecond: average((summary) => summary.imagesPerSecond),
    testAccuracyByClass: Object.fromEntries(
      Object.keys(first.testAccuracyByClass).map((name) => [name, averageOfClass(name)]),
    ),
    standardDeviation: {
      testAccuracy: spread('testAccuracy'),
      testLoss: spread('testLoss'),
      trainAccuracy: spread('trainAccuracy'),
      trainLoss: spread('trainLoss'),
    },
  };
}
