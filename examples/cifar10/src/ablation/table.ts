import { signed } from '../report/format.ts';
import { mean, standardDeviation } from '../run/statistics.ts';
import type { AblationResult } from './run.ts';
import { variants } from './variants.ts';

interface Row {
  readonly name: string;
  /** By seed. */
  readonly accuracies: ReadonlyMap<number, number>;
  readonly flippedAccuracies?: readonly number[];
}

/** In percent, with the spread if there are several; `of` formats the mean. */
function withSpread(fractions: readonly number[], of: (percent: number) => string): string {
  const spread =
    fractions.length > 1 ? ` ± ${(100 * standardDeviation(fractions)).toFixed(2)}` : '';
  return `${of(100 * mean(fractions))}${spread}`;
}

const accuracyWithSpread = (fractions: readonly number[]) =>
  `${withSpread(fractions, (percent) => percent.toFixed(2))}%`;

const pointsWithSpread = (fractions: readonly number[]) =>
  withSpread(fractions, (points) => signed(points, 2));

function rowsOf(results: readonly AblationResult[], name: string): Row[] {
  const runs = results.filter(({ variant }) => variant === name);
  if (runs.length === 0) return [];
  const averages = runs.flatMap(({ seed, averagedAccuracy }) =>
    averagedAccuracy === undefined ? [] : [[seed, averagedAccuracy] as const],
  );
  const row = {
    name,
    accuracies: new Map(runs.map(({ seed, accuracy }) => [seed, accuracy])),
    flippedAccuracies: runs.map(({ flippedAccuracy }) => flippedAccuracy),
  };
  const average = { name: `${name}, averaged weights`, accuracies: new Map(averages) };
  return averages.length > 0 ? [row, average] : [row];
}

/**
 * Differences are those to the first variant, the recipe itself, on the seeds that both have; ± is
 * between seeds.
 */
export function ablationTable(results: readonly AblationResult[]): string {
  const rows = variants.flatMap(({ name }) => rowsOf(results, name));
  const base = rows.find(({ name }) => name === variants[0]!.name);
  const lines = rows.map((row) => {
    const { name, accuracies, flippedAccuracies } = row;
    const gains = [...accuracies].flatMap(([seed, accuracy]) => {
      const same = base?.accuracies.get(seed);
      return row === base || same === undefined ? [] : [accuracy - same];
    });
    const cells = [
      name,
      [...accuracies.keys()].join(', '),
      accuracyWithSpread([...accuracies.values()]),
      gains.length > 0 ? pointsWithSpread(gains) : '',
      flippedAccuracies ? accuracyWithSpread(flippedAccuracies) : '',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| Variant | Seeds | Test accuracy | Difference in points | With test-time flips |',
    '|---|--:|--:|--:|--:|',
    ...lines,
    '',
  ].join('\n');
}
