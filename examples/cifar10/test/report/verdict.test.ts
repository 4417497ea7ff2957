import { describe, expect, it } from 'vitest';
import { wrapped } from '../../src/report/format.ts';
import { verdict } from '../../src/report/verdict.ts';
import { recipes } from '../../src/run/recipe.ts';
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

const onOneSeed = (config: Config, cutmix: number, none: number) =>
  verdict(config, [summary(cutmix)], [summary(none)]);

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
    expect(verdict(config, [summary(0.7), summary(0.7)], [summary(0.2), summary(0.2)])).toBe(text);
  });

  it('of one seed names the noise of the test set and of the seeds', () => {
    // 2 √(.7 · .3 / 10,000 + .6 · .4 / 10,000) = .0134, 2 · .0449 = .0898, together .0908
    expect(onOneSeed(keras, 0.7, 0.6)).toBe(
      'CutMix helped: 10.00 points more test accuracy than without, with one seed. ' +
        'Noise (95 %): ±1.34 points from the test set; ±8.98 points from seed to seed.',
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
    const arms = [
      [0.7, 0.72, 0.65],
      [0.6, 0.61, 0.66],
    ].map((all) => all.map(summary));
    expect(verdict(keras, arms[0]!, arms[1]!)).toBe(
      'With CutMix, test accuracy was higher on 2 of 3 seeds: on average 6.67 points more, ' +
        'with a standard deviation of 6.66 points.',
    );
  });
});
