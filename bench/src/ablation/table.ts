import { mean, standardDeviation } from '@cutmix/example-cifar10/src/statistics.ts';
import type { AblationResult } from './run.ts';
import { variants } from './variants.ts';

interface Row {
  readonly name: string;
  /** In per cent, by seed. */
  readonly accuracies: ReadonlyMap<number, number>;
  readonly flippedAccuracies?: readonly number[];
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(2)}`;

function spread(values: readonly number[], write = (value: number) => value.toFixed(2)): string {
  if (values.length === 0) return '';
  const average = write(mean(values));
  return values.length > 1 ? `${average} ± ${standardDeviation(values).toFixed(2)}` : average;
}

function rowsOf(results: readonly AblationResult[], name: string): Row[] {
  const runs = results.filter(({ variant }) => variant === name);
  if (runs.length === 0) return [];
  const averages = runs.flatMap(({ seed, averagedAccuracy }) =>
    averagedAccuracy === undefined ? [] : [[seed, 100 * averagedAccuracy] as const],
  );
  const row = {
    name,
    accuracies: new Map(runs.map(({ seed, accuracy }) => [seed, 100 * accuracy])),
    flippedAccuracies: runs.map(({ flippedAccuracy }) => 100 * flippedAccuracy),
  };
  const average = { name: `${name}, averaged weights`, accuracies: new Map(averages) };
  return averages.length > 0 ? [row, average] : [row];
}

/** Differences are those to the first variant on the seeds that both have, ± between seeds. */
export function ablationTable(results: readonly AblationResult[]): string {
  const rows = variants.flatMap(({ name }) => rowsOf(results, name));
  const base = rows[0];
  const lines = rows.map((row) => {
    const { name, accuracies, flippedAccuracies = [] } = row;
    const gains = [...accuracies].flatMap(([seed, accuracy]) => {
      const same = base?.accuracies.get(seed);
      return row === base || same === undefined ? [] : [accuracy - same];
    });
    const cells = [
      name,
      [...accuracies.keys()].join(', '),
      spread([...accuracies.values()]),
      spread(gains, signed),
      spread(flippedAccuracies),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| Variant | Seeds | Test accuracy, % | Difference | With test-time flips, % |',
    '|---|--:|--:|--:|--:|',
    ...lines,
    '',
  ].join('\n');
}
