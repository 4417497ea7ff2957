import { plural } from '@cutmix/training';
import { type Recipe, type RecipeName, recipes } from '../run/recipe.ts';
import type { Config } from '../run/settings.ts';
import { fractionError, mean, standardDeviation } from '../run/statistics.ts';
import type { ArmSummary } from '../run/summary.ts';
import { thousands } from './format.ts';

/** Ten epochs of CIFAR-10, as in the Keras example. */
const imagesForVerdict = 500_000;

/**
 * The standard deviation between seeds of the gain in test accuracy, for unchanged recipes. Source:
 * docs/measured.md, which has too few seeds of the fast recipe.
 */
const measuredSeedSpread: Partial<Readonly<Record<RecipeName, number>>> = { keras: 0.0449 };

/** Whether the run is the unchanged recipe, with ResNet-20, on all of the real data. */
function isWholeRecipe({ data, settings }: Config): boolean {
  const { depth, recipe, limit, testLimit } = settings;
  const isUnchanged = JSON.stringify(recipe) === JSON.stringify(recipes[recipe.name]);
  return data === 'cifar10' && !limit && !testLimit && depth === 20 && isUnchanged;
}

/** The published accuracies, if the run is the published recipe on the same data. */
export function publishedAccuracy(config: Config): Recipe['publishedAccuracy'] {
  return isWholeRecipe(config) ? config.settings.recipe.publishedAccuracy : undefined;
}

/** Two standard errors of the difference between two accuracies on `images` test images each. */
export function accuracyMargin(p: number, q: number, images: number): number {
  return 2 * Math.hypot(fractionError(p, images), fractionError(q, images));
}

function imagesSeen({ trainImages, settings }: Config): number {
  return trainImages * settings.recipe.epochs;
}

/** Whether the run is too short for its differences to say something about CutMix. */
export function isShort(config: Config): boolean {
  return imagesSeen(config) < imagesForVerdict;
}

/** Why the run says nothing about CutMix; undefined if it does. */
function reasonForNoVerdict(config: Config): string | undefined {
  if (config.data === 'synthetic') return 'generated images say nothing about real ones.';
  if (!isShort(config)) return undefined;
  const images = imagesSeen(config);
  return (
    `each arm trained on ${thousands(images)} ${plural(images, 'image')}. Below ` +
    `${thousands(imagesForVerdict)} (10 epochs of CIFAR-10) the difference says little, because ` +
    'CutMix makes training harder at first and helps once the network starts to memorize.'
  );
}

/** What the results of both arms say about CutMix; one summary for each seed. */
export function verdict(
  config: Config,
  cutmix: readonly ArmSummary[],
  none: readonly ArmSummary[],
): string {
  const reason = reasonForNoVerdict(config);
  if (reason) return `No verdict on CutMix: ${reason}`;
  const gains = cutmix.map((summary, i) => summary.testAccuracy - none[i]!.testAccuracy);
  return gains.length > 1
    ? verdictOverSeeds(gains)
    : verdictOnOneSeed(config, cutmix[0]!.testAccuracy, none[0]!.testAccuracy);
}

function verdictOnOneSeed(config: Config, cutmix: number, none: number): string {
  const gain = cutmix - none;
  const testMargin = accuracyMargin(cutmix, none, config.testImages);
  const spread = isWholeRecipe(config)
    ? measuredSeedSpread[config.settings.recipe.name]
    : undefined;
  const noise = Math.hypot(testMargin, 2 * (spread ?? 0));
  const seedNoise =
    spread === undefined
      ? 'how much seeds differ with these settings is not known. Repeat with --seeds 3.'
      : `±${points(2 * spread)} from seed to seed.`;
  const size = points(Math.abs(gain));
  const found =
    Math.abs(gain) <= noise
      ? `CutMix and the baseline are within the noise of one seed (${size} apart).`
      : `CutMix ${gain > 0 ? 'helped' : 'did not help'}: ` +
        `${size} ${gain > 0 ? 'more' : 'less'} test accuracy than without, with one seed.`;
  return `${found} Noise (95 %): ±${points(testMargin)} from the test set; ${seedNoise}`;
}

function verdictOverSeeds(gains: readonly number[]): string {
  const better = gains.filter((gain) => gain > 0).length;
  const average = mean(gains);
  const size = `${points(Math.abs(average))} ${average < 0 ? 'less' : 'more'}`;
  return (
    `With CutMix, test accuracy was higher on ${better} of ${gains.length} seeds: ` +
    `on average ${size}, with a standard deviation of ${points(standardDeviation(gains))}.`
  );
}

function points(difference: number): string {
  return `${(100 * difference).toFixed(2)} points`;
}
