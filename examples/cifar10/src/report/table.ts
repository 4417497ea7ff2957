import Table from 'cli-table3';
import type { EpochMetrics } from '../metrics.ts';
import { recipes } from '../recipe.ts';
import type { Config } from '../settings.ts';
import { type RunSummary, summarize } from '../summary.ts';
import { duration, percent } from './format.ts';

/** The end of a command: its runs side by side, and what can be said of them. */
export function resultTable(config: Config, metrics: readonly EpochMetrics[]): string {
  const { runs } = summarize(config, metrics);
  const { recipe } = config.settings;
  const comparable = isAsPublished(config);
  const table = new Table({
    head: [
      'run',
      'test accuracy',
      ...(comparable ? ['published'] : []),
      'test loss',
      'train accuracy',
      'train loss',
      'time',
      'images/s',
    ],
    style: { head: [], border: [] },
    colAligns: ['left', ...Array<'right'>(7).fill('right')],
  });
  for (const run of config.settings.runs) {
    const summary = runs[run]!;
    table.push([
      run,
      percent(summary.testAccuracy),
      ...(comparable ? [percent(recipe.publishedAccuracy[run])] : []),
      summary.testLoss.toFixed(4),
      percent(summary.trainAccuracy),
      summary.trainLoss.toFixed(4),
      duration(summary.seconds),
      summary.imagesPerSecond.toFixed(0),
    ]);
  }
  const lines = [table.toString()];
  if (config.data === 'synthetic') lines.push('On GENERATED IMAGES, not CIFAR-10 (synthetic).');
  if (runs.cutmix && runs.none) lines.push(verdict(config, runs.cutmix, runs.none));
  return `\n${lines.join('\n')}\n`;
}

/** Whether nothing but chance and hardware sets the run apart from the published one. */
function isAsPublished({ data, settings }: Config): boolean {
  const { recipe, limit } = settings;
  const isUnchanged = JSON.stringify(recipe) === JSON.stringify(recipes[recipe.name]);
  return data === 'cifar10' && limit === null && isUnchanged;
}

function verdict(config: Config, cutmix: RunSummary, none: RunSummary): string {
  const gain = cutmix.testAccuracy - none.testAccuracy;
  // Two standard errors of the difference of two accuracies on as many test images.
  const variance = [cutmix, none].reduce(
    (sum, { testAccuracy: p }) => sum + (p * (1 - p)) / config.testImages,
    0,
  );
  const points = `${(100 * Math.abs(gain)).toFixed(2)} percentage points`;
  const found =
    Math.abs(gain) <= 2 * Math.sqrt(variance)
      ? `CutMix and the baseline are within the error of the test set (${points} apart).`
      : gain > 0
        ? `CutMix helped: ${points} more test accuracy than without.`
        : `CutMix did not help: ${points} less test accuracy than without.`;
  if (isAsPublished(config)) return `${found} One seed is one draw.`;
  const short = config.trainImages * config.settings.recipe.epochs < 500_000;
  return short ? `${found} The run is short: CutMix pays off late, so this says little.` : found;
}
