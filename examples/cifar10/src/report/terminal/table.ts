import Table from 'cli-table3';
import type { Arm } from '../../run/recipe.ts';
import type { Config } from '../../run/settings.ts';
import { mean } from '../../run/statistics.ts';
import { type ArmSummary, finishedArms, type SeedMetrics } from '../../run/summary.ts';
import {
  duration,
  lossWithSpread,
  percent,
  percentWithSpread,
  thousands,
  wrapped,
} from '../format.ts';
import { publishedAccuracy, verdict } from '../verdict.ts';

type Measure = Exclude<keyof ArmSummary, 'testAccuracyByClass'>;

/** A table of the finished arms, and the verdict. */
export function resultTable(config: Config, seeds: readonly SeedMetrics[]): string {
  const arms = finishedArms(config, seeds);
  const published = publishedAccuracy(config);
  const table = new Table({
    head: ['', ...arms.keys()],
    style: { head: [], border: [] },
    // Without lines between the rows.
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    colAligns: ['left', ...Array<'right'>(arms.size).fill('right')],
  });
  const publishedText = (arm: Arm) => {
    const accuracy = published?.[arm];
    return accuracy === undefined ? '–' : percent(accuracy);
  };
  const addRow = (name: string, measure: Measure, format: (values: number[]) => string) =>
    table.push([
      name,
      ...[...arms.values()].map((summaries) =>
        format(summaries.map((summary) => summary[measure])),
      ),
    ]);
  addRow('test accuracy', 'testAccuracy', percentWithSpread);
  if (published) table.push(['published', ...[...arms.keys()].map(publishedText)]);
  addRow('test loss', 'testLoss', lossWithSpread);
  addRow('train accuracy', 'trainAccuracy', percentWithSpread);
  addRow('train loss', 'trainLoss', lossWithSpread);
  addRow('time', 'seconds', (values) => duration(mean(values)));
  addRow('images/s', 'imagesPerSecond', (values) => thousands(mean(values)));

  const lines = [table.toString()];
  const sentences = [...verdict(config, arms)];
  if (config.data === 'synthetic') {
    sentences.unshift('On GENERATED IMAGES, not CIFAR-10 (synthetic).');
  }
  if (seeds.length > 1) {
    sentences.unshift(
      `Mean ± standard deviation of ${seeds.length} seeds; the time is that of one.`,
    );
  }
  lines.push(...sentences.map((sentence) => wrapped(sentence)));
  return `\n${lines.join('\n')}\n`;
}
