import Table from 'cli-table3';
import type { Config } from '../../run/settings.ts';
import { mean } from '../../run/statistics.ts';
import { type ArmSummary, finishedArms, type SeedMetrics } from '../../run/summary.ts';
import { duration, lossWithSpread, percent, percentWithSpread } from '../format.ts';
import { publishedAccuracy, verdict } from '../verdict.ts';

/** The end of a command: its arms side by side, and what can be said of them. */
export function resultTable(config: Config, seeds: readonly SeedMetrics[]): string {
  const arms = finishedArms(config, seeds);
  const published = publishedAccuracy(config);
  const table = new Table({
    head: [
      'arm',
      'test accuracy',
      ...(published ? ['published'] : []),
      'test loss',
      'train accuracy',
      'train loss',
      'time',
      'images/s',
    ],
    style: { head: [], border: [] },
    colAligns: ['left', ...Array<'right'>(7).fill('right')],
  });
  for (const [arm, summaries] of arms) {
    const values = (key: NumberKey) => summaries.map((summary) => summary[key]);
    table.push([
      arm,
      percentWithSpread(values('testAccuracy')),
      ...(published ? [percent(published[arm])] : []),
      lossWithSpread(values('testLoss')),
      percentWithSpread(values('trainAccuracy')),
      lossWithSpread(values('trainLoss')),
      duration(mean(values('seconds'))),
      mean(values('imagesPerSecond')).toFixed(0),
    ]);
  }
  const lines = [table.toString()];
  if (seeds.length > 1) {
    lines.push(`Mean ± standard deviation of ${seeds.length} seeds; the time is that of one.`);
  }
  if (config.data === 'synthetic') lines.push('On GENERATED IMAGES, not CIFAR-10 (synthetic).');
  const [cutmix, none] = [arms.get('cutmix'), arms.get('none')];
  if (cutmix && none) lines.push(verdict(config, cutmix, none));
  return `\n${lines.join('\n')}\n`;
}

type NumberKey = Exclude<keyof ArmSummary, 'testAccuracyByClass'>;
