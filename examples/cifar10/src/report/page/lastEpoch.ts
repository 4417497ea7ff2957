import type { Arm } from '../../run/recipe.ts';
import { mean } from '../../run/statistics.ts';
import type { SeedMetrics } from '../../run/summary.ts';

/** An epoch that some seeds have finished in all of the given arms. */
export interface SharedEpoch {
  readonly epoch: number;
  /** The indices of these seeds. */
  readonly seeds: readonly number[];
  /** The mean test accuracy of these seeds on each class; undefined without test images. */
  readonly byClass: ReadonlyMap<Arm, readonly (number | undefined)[]>;
}

/** The last epoch that a seed has finished in all of the given arms. */
export function lastEpoch(
  metrics: readonly SeedMetrics[],
  arms: readonly Arm[],
): SharedEpoch | undefined {
  const finished = metrics.map((lines) =>
    Math.min(...arms.map((arm) => lines.filter((line) => line.run === arm).length)),
  );
  const epoch = Math.max(...finished);
  if (epoch === 0) return undefined;
  const seeds = [...finished.keys()].filter((seed) => finished[seed] === epoch);
  const byClass = new Map(
    arms.map((arm) => {
      const accuracies = seeds
        .flatMap((seed) => metrics[seed]!)
        .filter((line) => line.run === arm && line.epoch === epoch)
        .map((line) => line.valAccuracyByClass);
      const means = accuracies[0]!.map((_, k) => {
        const values = accuracies.flatMap((byClass) => byClass[k] ?? []);
        return values.length > 0 ? mean(values) : undefined;
      });
      return [arm, means] as const;
    }),
  );
  return { epoch, seeds, byClass };
}
