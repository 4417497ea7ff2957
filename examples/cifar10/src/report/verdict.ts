import { plural } from '@cutmix/training';
import { type Arm, isMixing, type Recipe, type RecipeName, recipes } from '../run/recipe.ts';
import type { Config } from '../run/settings.ts';
import { fractionError, mean, standardDeviation } from '../run/statistics.ts';
import type { ArmSummary } from '../run/summary.ts';
import { thousands } from './format.ts';
import { mixList, mixNames } from './names.ts';

/** Ten epochs of CIFAR-10, as in the Keras example. */
const imagesForVerdict = 500_000;

/**
 * The standard deviation between seeds of the gain in test accuracy by CutMix, for unchanged recipes. Source:
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

/** Whether the run is too short for its differences to say something about mixing. */
export function isShort(config: Config): boolean {
  return imagesSeen(config) < imagesForVerdict;
}

/** Why the run says nothing about the arms; undefined if it does. */
function reasonForNoVerdict(config: Config, mixes: string): string | undefined {
  if (config.data === 'synthetic') return 'generated images say nothing about real ones.';
  if (!isShort(config)) return undefined;
  const images = imagesSeen(config);
  return (
    `each arm trained on ${thousands(images)} ${plural(images, 'image')}. Below ` +
    `${thousands(imagesForVerdict)} (10 epochs of CIFAR-10) the difference says little, because ` +
    `${mixes.includes(' ') ? 'mixing' : mixes} makes training harder at first and helps once the network starts to memorize.`
  );
}

/** An arm that is compared with a reference. */
interface Comparison {
  readonly arm: Arm;
  readonly reference: Arm;
  /** By seed. */
  readonly accuracies: readonly number[];
  readonly referenceAccuracies: readonly number[];
}

/**
 * What the results say about each arm, compared with the one that mixes nothing or, without such an arm,
 * with the first; sentences to read in order. None if there is nothing to compare.
 *
 * @param arms - The finished arms, with one summary for each seed.
 */
export function verdict(
  config: Config,
  arms: ReadonlyMap<Arm, readonly ArmSummary[]>,
): readonly string[] {
  const names = [...arms.keys()];
  const reference = names.includes('none') ? 'none' : names[0];
  if (names.length < 2 || reference === undefined) return [];
  const mixes = mixList(names);
  const reason = reasonForNoVerdict(config, mixes);
  if (reason) return [`No verdict on ${mixes}: ${reason}`];
  const accuraciesOf = (arm: Arm) => arms.get(arm)!.map(({ testAccuracy }) => testAccuracy);
  const comparisons = names
    .filter((arm) => arm !== reference)
    .map((arm) => ({
      arm,
      reference,
      accuracies: accuraciesOf(arm),
      referenceAccuracies: accuraciesOf(reference),
    }));
  const found =
    arms.get(reference)!.length > 1
      ? comparisons.map(verdictOverSeeds)
      : verdictOnOneSeed(config, comparisons);
  return reference === 'none'
    ? found
    : [...found, 'No arm trained without mixing, so this does not show whether mixing helps.'];
}

function gainsOf({ accuracies, referenceAccuracies }: Comparison): number[] {
  return accuracies.map((accuracy, i) => accuracy - referenceAccuracies[i]!);
}

function nameOf(arm: Arm): string {
  return isMixing(arm) ? mixNames[arm] : 'the baseline';
}

function verdictOnOneSeed(config: Config, comparisons: readonly Comparison[]): string[] {
  const spread = seedSpread(config, comparisons[0]!.reference);
  const marginOf = ({ accuracies, referenceAccuracies }: Comparison): number =>
    accuracyMargin(accuracies[0]!, referenceAccuracies[0]!, config.testImages);
  const found = comparisons.map((comparison) => {
    const noise = Math.hypot(marginOf(comparison), 2 * (spread ?? 0));
    return describeGain(comparison, gainsOf(comparison)[0]!, noise);
  });
  const isOnlyCutMix = comparisons.every(({ arm }) => arm === 'cutmix');
  const seedNoise =
    spread === undefined
      ? 'how much seeds differ with these settings is not known. Repeat with --seeds 3.'
      : `±${points(2 * spread)} from seed to seed${isOnlyCutMix ? '' : ', as measured with CutMix'}.`;
  const testMargin = Math.max(...comparisons.map(marginOf));
  return [...found, `Noise (95%): ±${points(testMargin)} from the test set; ${seedNoise}`];
}

/** The spread of gains over an arm that mixes nothing; that of CutMix stands for all ways to mix. */
function seedSpread(config: Config, reference: Arm): number | undefined {
  return reference === 'none' && isWholeRecipe(config)
    ? measuredSeedSpread[config.settings.recipe.name]
    : undefined;
}

function describeGain({ arm, reference }: Comparison, gain: number, noise: number): string {
  const size = points(Math.abs(gain));
  if (Math.abs(gain) <= noise) {
    return `${nameOf(arm)} and ${nameOf(reference)} are within the noise of one seed (${size} apart).`;
  }
  const isBaseline = reference === 'none';
  const helped = gain > 0 ? ' helped' : ' did not help';
  return (
    `${nameOf(arm)}${isBaseline ? helped : ''}: ${size} ${gain > 0 ? 'more' : 'less'} ` +
    `test accuracy than ${isBaseline ? 'without' : `with ${nameOf(reference)}`}, with one seed.`
  );
}

function verdictOverSeeds(comparison: Comparison): string {
  const { arm, reference } = comparison;
  const gains = gainsOf(comparison);
  const better = gains.filter((gain) => gain > 0).length;
  const average = mean(gains);
  const size = `${points(Math.abs(average))} ${average < 0 ? 'less' : 'more'}`;
  const than = reference === 'none' ? '' : ` than with ${nameOf(reference)}`;
  return (
    `With ${nameOf(arm)}, test accuracy was higher${than} on ${better} of ${gains.length} seeds: ` +
    `on average ${size}, with a standard deviation of ${points(standardDeviation(gains))}.`
  );
}

function points(difference: number): string {
  return `${(100 * difference).toFixed(2)} points`;
}
