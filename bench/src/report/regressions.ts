import type { Spread } from '../measure/measure.ts';
import { isOther } from '../measure/otherLibraries.ts';
import type { PartResult } from '../measure/results.ts';

/** Numbers by name that other runs on this kind of machine should reproduce; smaller is better. */
export type Figures = Readonly<Record<string, Spread>>;

/** A figure that is larger than in the baseline. */
export interface Regression {
  readonly figure: string;
  readonly before: Spread;
  readonly now: Spread;
}

/** A smaller increase may be chance or a newer version of another library. */
const tolerance = 1.05;

const exactly = (value: number): Spread => ({ p10: value, median: value, p90: value });

/** Our ratios and sizes in a run, without times, which depend on the day. */
export function figuresOf(results: readonly PartResult[]): Figures {
  const figures: Record<string, Spread> = {};
  for (const { groups, curves = [], bundles = [] } of results) {
    for (const { title, comparisons } of groups) {
      for (const { name, baseline, ratio } of comparisons) {
        if (isOther(name)) continue;
        figures[`${title}: ${name} / ${baseline}`] = ratio;
      }
    }
    for (const { title, columns, comparisons } of curves) {
      for (const { name, baseline, ratios } of comparisons) {
        columns.forEach((column, index) => {
          figures[`${title}, ${column}: ${name} / ${baseline}`] = ratios[index]!;
        });
      }
    }
    for (const { entry, whole } of bundles) figures[`bytes of ${entry}`] = exactly(whole);
  }
  return figures;
}

/** The figures that are larger than before by more than the tolerance and beyond both spreads. */
export function regressions(before: Figures, now: Figures): Regression[] {
  return Object.entries(now).flatMap(([figure, spread]) => {
    const then = before[figure];
    if (!then) return [];
    const isWorse = spread.p10 > then.p90 && spread.median > tolerance * then.median;
    return isWorse ? [{ figure, before: then, now: spread }] : [];
  });
}
