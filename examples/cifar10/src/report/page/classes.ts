import { classNamesOf } from '../../data/classNames.ts';
import type { Config } from '../../run/settings.ts';
import { mean } from '../../run/statistics.ts';
import type { SeedMetrics } from '../../run/summary.ts';
import { signed } from '../format.ts';
import { type Markup, markup } from '../markup.ts';
import { accuracyMargin, isShort } from '../verdict.ts';
import { type ClassDifference, type ClassPoint, classChart, differenceChart } from './charts.ts';
import { lastEpoch, type SharedEpoch } from './lastEpoch.ts';
import { armNames } from './names.ts';

// With a wider margin the chart shows no order among the classes.
const widestMargin = 0.05;

/**
 * The accuracy on each class after the last epoch of an arm. If two arms are compared, after the
 * last epoch that a seed has finished in both. Undefined if noise would decide the result.
 */
export function classesSection(config: Config, seeds: readonly SeedMetrics[]): Markup | undefined {
  if (isShort(config)) return undefined;
  const { runs: arms } = config.settings;
  const candidates = [arms, ...arms.map((arm) => [arm])];
  const last = candidates.map((some) => lastEpoch(seeds, some)).find((found) => found);
  if (!last) return undefined;
  const margin = classMargin(config, last);
  if (margin > widestMargin) return undefined;

  const [cutmix, none] = [last.byClass.get('cutmix'), last.byClass.get('none')];
  const classes = classNamesOf(config.data).map((name, label) => ({
    name,
    cutmix: cutmix?.[label],
    none: none?.[label],
  }));
  const differences = classDifferences(classes);
  const isNoise = differences.every(({ difference }) => Math.abs(difference) <= margin);
  return differences.length === 0 || isNoise
    ? accuraciesSection(config, seeds, last, classes, margin)
    : differencesSection(config, seeds, last, classes, differences, margin);
}

function accuraciesSection(
  config: Config,
  seeds: readonly SeedMetrics[],
  last: SharedEpoch,
  classes: readonly ClassPoint[],
  margin: number,
): Markup {
  const sorted = classes.toSorted((a, b) => accuracyOf(b) - accuracyOf(a));
  const error =
    last.byClass.size > 1
      ? `No class differs by more than the error of the test set, about ${inPoints(margin)}.`
      : `The error of the test set is about ${inPoints(margin / Math.SQRT2)} for each class.`;
  return markup`<section><h2>Class by class</h2>
<div class="pair">${accuracyFigure(last, sorted)}</div>
<p class="note">${when(config, seeds, last)}. ${error}</p></section>`;
}

function differencesSection(
  config: Config,
  seeds: readonly SeedMetrics[],
  last: SharedEpoch,
  classes: readonly ClassPoint[],
  differences: readonly ClassDifference[],
  margin: number,
): Markup {
  const order = differences.map(({ name }) => name);
  const sorted = classes.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const changes = differences.map(
    ({ name, difference }) => `${name} ${signed(100 * difference, 1)}`,
  );
  const label = `Change of the accuracy by CutMix in percentage points: ${changes.join('; ')}.`;
  const sample = (color: string, text: string) =>
    markup`<li><span class="swatch" style="background:var(--${color})"></span>${text}</li>`;
  return markup`
<section>
<h2>Where CutMix helped and hurt</h2>
<div class="pair">
${accuracyFigure(last, sorted)}
<figure><h3>CutMix minus baseline</h3>
<ul class="key">${sample('cutmix', 'helped')}${sample('hurt', 'hurt')}</ul>
${differenceChart(differences, label)}</figure>
</div>
<p class="note">${when(config, seeds, last)}. A class has about ${Math.round(config.testImages / classes.length)} test images: ${
    last.seeds.length > 1 ? 'with one seed, differences' : 'differences'
  } below about ${inPoints(margin)} are within the error of the test set.</p>
</section>`;
}

function accuracyFigure({ byClass }: SharedEpoch, classes: readonly ClassPoint[]): Markup {
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const described = classes.map(({ name, cutmix, none }) => {
    const values = [
      ...(cutmix === undefined ? [] : [`${percent(cutmix)} with CutMix`]),
      ...(none === undefined ? [] : [`${percent(none)} without`]),
    ];
    return `${name} ${values.join(', ')}`;
  });
  return markup`<figure><h3>Accuracy on each class</h3>
<ul class="key">${[...byClass.keys()].map(
    (arm) =>
      markup`<li><span class="swatch" style="background:var(--${arm})"></span>${armNames[arm]}</li>`,
  )}</ul>
${classChart(classes, `Test accuracy on each class: ${described.join('; ')}.`)}</figure>`;
}

/** The gain on each class, largest first; empty unless both arms are known. */
function classDifferences(classes: readonly ClassPoint[]): ClassDifference[] {
  return classes
    .flatMap(({ name, cutmix, none }) =>
      cutmix === undefined || none === undefined ? [] : { name, difference: cutmix - none },
    )
    .sort((a, b) => b.difference - a.difference);
}

function accuracyOf({ cutmix, none }: ClassPoint): number {
  return cutmix ?? none!;
}

function when({ settings }: Config, all: readonly SeedMetrics[], last: SharedEpoch): string {
  const after = `After epoch ${last.epoch} of ${settings.recipe.epochs}`;
  if (all.length === 1) return after;
  const names = last.seeds.map((i) => settings.seed + i).join(', ');
  return last.seeds.length > 1
    ? `${after}, means over the seeds ${names}`
    : `${after}, seed ${names}`;
}

/** Two standard errors of the difference between two accuracies on one class, for one seed. */
function classMargin({ testImages }: Config, { byClass }: SharedEpoch): number {
  const [first] = byClass.values();
  const known = [...byClass.values()].flat().filter((accuracy) => accuracy !== undefined);
  const typical = mean(known);
  return accuracyMargin(typical, typical, testImages / first!.length);
}

function inPoints(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} points`;
}
