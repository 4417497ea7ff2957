import { mean, standardDeviation } from '@cutmix/example-cifar10/src/statistics.ts';
import type { AblationResult } from './run.ts';
import { variants } from './variants.ts';

const percent = (fraction: number): string => `${(100 * fraction).toFixed(2)} %`;

function spread(fractions: readonly number[]): string {
  const average = percent(mean(fractions));
  return fractions.length > 1 ? `${average} ± ${percent(standardDeviation(fractions))}` : average;
}

/** Differences are those to the first variant on the seeds that both have. */
export function ablationTable(results: readonly AblationResult[]): string {
  const of = (name: string) => results.filter(({ variant }) => variant === name);
  const base = of(variants[0]!.name);
  const rows = variants
    .filter(({ name }) => of(name).length > 0)
    .map(({ name }) => {
      const runs = of(name);
      const gains = runs.flatMap(({ seed, accuracy }) => {
        const same = base.find((run) => run.seed === seed);
        return same ? [100 * (accuracy - same.accuracy)] : [];
      });
      const gain = gains.length > 0 ? mean(gains) : Number.NaN;
      const cells = [
        name,
        String(runs.length),
        spread(runs.map(({ accuracy }) => accuracy)),
        Number.isNaN(gain) ? '' : `${gain > 0 ? '+' : ''}${gain.toFixed(2)}`,
        spread(runs.map(({ averagedAccuracy }) => averagedAccuracy)),
        spread(runs.map(({ flippedAccuracy }) => flippedAccuracy)),
      ];
      return `| ${cells.join(' | ')} |`;
    });
  return [
    '| Variant | Seeds | Test accuracy | Difference | Averaged weights | Test-time flips |',
    '|---|--:|--:|--:|--:|--:|',
    ...rows,
    '',
  ].join('\n');
}
