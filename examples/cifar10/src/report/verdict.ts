import { type Recipe, recipes } from '../run/recipe.ts';
import type { Config } from '../run/settings.ts';
import { fractionError, mean, standardDeviation } from '../run/statistics.ts';
import type { RunSummary } from '../run/summary.ts';

/** Whether the run is the whole recipe as it stands, on all of the real data. */
function isWholeRecipe({ data, settings }: Config): boolean {
  const { recipe, limit } = settings;
  const isUnchanged = JSON.stringify(recipe) === JSON.stringify(recipes[recipe.name]);
  return data === 'cifar10' && limit === null && isUnchanged;
}

/** What was published, where nothing but chance and hardware sets the run apart from it. */
export function publishedAccuracy(config: Config): Recipe['publishedAccuracy'] {
  return isWholeRecipe(config) ? config.settings.recipe.publishedAccuracy : undefined;
}

/** Two standard errors of the difference of two accuracies on `images` test images each. */
export function accuracyMargin(p: number, q: number, images: number): number {
  return 2 * Math.hypot(fractionError(p, images), fractionError(q, images));
}

export function points(difference: number): string {
  return `${(100 * difference).toFixed(2)} percentage points`;
}

/** What can be said of both runs; one summary for each seed. */
export function verdict(
  config: Config,
  cutmix: readonly RunSummary[],
  none: readonly RunSummary[],
): string {
  const gains = cutmix.map((run, i) => run.testAccuracy - none[i]!.testAccuracy);
  const found =
    gains.length > 1
      ? overSeeds(gains)
      : `${onOneSeed(gains[0]!, cutmix[0]!, none[0]!, config)} One seed is one draw.`;
  if (isWholeRecipe(config)) return found;
  const short = config.trainImages * config.settings.recipe.epochs < 500_000;
  return short ? `${found} The run is short: CutMix pays off late, so this says little.` : found;
}

function onOneSeed(gain: number, cutmix: RunSummary, none: RunSummary, config: Config): string {
  const margin = accuracyMargin(cutmix.testAccuracy, none.testAccuracy, config.testImages);
  const apart = points(Math.abs(gain));
  if (Math.abs(gain) <= margin) {
    return `CutMix and the baseline are within the error of the test set (${apart} apart).`;
  }
  return gain > 0
    ? `CutMix helped: ${apart} more test accuracy than without.`
    : `CutMix did not help: ${apart} less test accuracy than without.`;
}

function overSeeds(gains: readonly number[]): string {
  const better = gains.filter((gain) => gain > 0).length;
  const spread = points(standardDeviation(gains));
  const average = mean(gains);
  const size = `${points(Math.abs(average))} ${average < 0 ? 'less' : 'more'} test accuracy`;
  return (
    `With CutMix test accuracy was higher on ${better} of ${gains.length} seeds: ` +
    `on average ${size}, with a standard deviation of ${spread}.`
  );
}
