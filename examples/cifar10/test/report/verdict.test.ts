import { describe, expect, it } from 'vitest';
import { wrapped } from '../../src/report/format.ts';
import { verdict } from '../../src/report/verdict.ts';
import { type Arm, recipes } from '../../src/run/recipe.ts';
import type { Config } from '../../src/run/settings.ts';
import type { ArmSummary } from '../../src/run/summary.ts';
import { smallConfig } from '../fixtures/smallRuns.ts';

const summary = (testAccuracy: number): ArmSummary => ({
  testAccuracy,
  testLoss: 1,
  trainAccuracy: 0.5,
  trainLoss: 1,
  epochs: 10,
  seconds: 1,
  imagesPerSecond: 1,
  testAccuracyByClass: {},
});

const keras: Config = {
  ...smallConfig,
  data: 'cifar10',
  trainImages: 50_000,
  testImages: 10_000,
  settings: { ...smallConfig.settings, recipe: recipes.keras },
};
const withRecipe = (recipe: Config['settings']['recipe']): Config => ({
  ...keras,
  settings: { ...keras.settings, recipe },
});

type Accuracies = Partial<Readonly<Record<Arm, readonly number[]>>>;

/** @param arms - The accuracy of each arm, by seed. */
const textOf = (config: Config, arms: Accuracies) => {
  const summaries = Object.entries(arms).map(
    ([arm, accuracies]) => [arm as Arm, accuracies.map(summary)] as const,
  );
  return verdict(config, new Map(summaries)).join(' ');
};
const onOneSeed = (config: Config, cutmix: number, none: number) =>
  textOf(config, { cutmix: [cutmix], none: [none] });

it('wraps in the terminal between words', () => {
  const text = onOneSeed({ ...keras, trainImages: 512 }, 0.7, 0.2);
  const lines = wrapped(text).split('\n');
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(78);
  expect(lines.join(' ')).toBe(text);
});

describe('the verdict', () => {
  it.each<[string, Config]>([
    [
      'each arm trained on 1 image.',
      { ...withRecipe({ ...recipes.keras, epochs: 1 }), trainImages: 1 },
    ],
    ['each arm trained on 5,120 images.', { ...keras, trainImages: 512 }],
    ['each arm trained on 450,000 images.', withRecipe({ ...recipes.keras, epochs: 9 })],
    ['generated images say nothing', { ...keras, data: 'synthetic' }],
  ])('is withheld: %s', (reason, config) => {
    const text = onOneSeed(config, 0.7, 0.2);
    expect(text).toContain(`No verdict on CutMix: ${reason}`);
    expect(text).not.toMatch(/helped|more|less/);
    expect(textOf(config, { cutmix: [0.7, 0.7], none: [0.2, 0.2] })).toBe(text);
  });

  it('of one seed names the noise of the test set and of the seeds', () => {
    // 2 √(.7 · .3 / 10,000 + .6 · .4 / 10,000) = .0134, 2 · .0449 = .0898, together .0908
    expect(onOneSeed(keras, 0.7, 0.6)).toBe(
      'CutMix helped: 10.00 points more test accuracy than without, with one seed. ' +
        'Noise (95%): ±1.34 points from the test set; ±8.98 points from seed to seed.',
    );
    expect(onOneSeed(keras, 0.6, 0.7)).toMatch(/^CutMix did not help: 10\.00 points less/);
    expect(onOneSeed(keras, 0.69, 0.6)).toMatch(
      /^CutMix and the baseline are within the noise of one seed \(9\.00 points apart\)\./,
    );
  });

  it('of one seed with other settings says that the noise of the seeds is not known', () => {
    const text = onOneSeed(withRecipe({ ...recipes.keras, batchSize: 64 }), 0.7, 0.6);
    expect(text).toMatch(/^CutMix helped: 10\.00 points/);
    expect(text).toContain('how much seeds differ with these settings is not known');
  });

  it('of several seeds names their mean and spread', () => {
    const arms = { cutmix: [0.7, 0.72, 0.65], none: [0.6, 0.61, 0.66] };
    expect(textOf(keras, arms)).toBe(
      'With CutMix, test accuracy was higher on 2 of 3 seeds: on average 6.67 points more, ' +
        'with a standard deviation of 6.66 points.',
    );
  });

  it('of several arms compares each with the baseline', () => {
    const arms = { cutmix: [0.7], mixup: [0.5], random: [0.68], none: [0.6] };
    expect(textOf(keras, arms)).toBe(
      'CutMix helped: 10.00 points more test accuracy than without, with one seed. ' +
        'MixUp did not help: 10.00 points less test accuracy than without, with one seed. ' +
        'RandomMix and the baseline are within the noise of one seed (8.00 points apart). ' +
        'Noise (95%): ±1.40 points from the test set; ±8.98 points from seed to seed, as measured ' +
        'with CutMix.',
    );
    expect(textOf({ ...keras, trainImages: 512 }, arms)).toMatch(
      /^No verdict on CutMix, MixUp and RandomMix: .* because mixing makes training harder at first/,
    );
    const seeds = { mixup: [0.7, 0.7], random: [0.5, 0.8], none: [0.6, 0.6] };
    expect(textOf(keras, seeds)).toMatch(
      /^With MixUp, .* on 2 of 2 seeds: .* With RandomMix, .* on 1 of 2 seeds: on average 5\.00/,
    );
  });

  it('without a baseline compares with the first arm and says what is missing', () => {
    expect(textOf(keras, { mixup: [0.6], cutmix: [0.7] })).toBe(
      'CutMix: 10.00 points more test accuracy than with MixUp, with one seed. ' +
        'Noise (95%): ±1.34 points from the test set; how much seeds differ with these settings is ' +
        'not known. Repeat with --seeds 3. ' +
        'No arm trained without mixing, so this does not show whether mixing helps.',
    );
    expect(textOf(keras, { mixup: [0.6], cutmix: [0.601] })).toMatch(
      /^CutMix and MixUp are within the noise of one seed \(0\.10 points apart\)\./,
    );
    expect(textOf(keras, { mixup: [0.6, 0.6], cutmix: [0.7, 0.5] })).toMatch(
      /^With CutMix, test accuracy was higher than with MixUp on 1 of 2 seeds: .* No arm trained/,
    );
    expect(textOf(keras, { mixup: [0.6] })).toBe('');
  });
});
