import Table from 'cli-table3';
import type { Config } from '../../run/settings.ts';
import { mean } from '../../run/statistics.ts';
import { finishedRuns, type RunSummary, type SeedMetrics } from '../../run/summary.ts';
import { duration, lossWithSpread, percent, percentWithSpread } from '../format.ts';
import { publishedAccuracy, verdict } from '../verdict.ts';

/** The end of a command: its runs side by side, and what can be said of them. */
export function resultTable(config: Config, seeds: readonly SeedMetrics[]): string {
  const runs = finishedRuns(config, seeds);
  const published = publishedAccuracy(config);
  const table = new Table({
    head: [
      'run',
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
  for (const [run, summaries] of runs) {
    const values = (key: NumberKey) => summaries.map((summary) => summary[key]);
    table.push([
      run,
      percentWithSpread(values('testAccuracy')),
      ...(published ? [percent(published[run])] : []),
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
  const [cutmix, none] = [runs.get('cutmix'), runs.get('none')];
  if (cutmix && none) lines.push(verdict(config, cutmix, none));
  return `\n${lines.join('\n')}\n`;
}

type NumberKey = Exclude<keyof RunSummary, 'testAccuracyByClass'>;
