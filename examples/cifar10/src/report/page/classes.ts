import { classNamesOf } from '../../data/classNames.ts';
import type { Config } from '../../run/settings.ts';
import { mean } from '../../run/statistics.ts';
import type { SeedMetrics } from '../../run/summary.ts';
import { signed } from '../format.ts';
import { type Markup, markup } from '../markup.ts';
import { accuracyMargin } from '../verdict.ts';
import { classChart, differenceChart } from './charts.ts';
import { lastEpoch, type SharedEpoch } from './lastEpoch.ts';
import { runNames } from './names.ts';

/**
 * The accuracy on each class after the last epoch of a run; where two runs are compared, after the
 * last one that a seed has finished in both.
 */
export function classesSection(config: Config, seeds: readonly SeedMetrics[]): Markup | undefined {
  const { runs } = config.settings;
  const candidates = [runs, ...runs.map((run) => [run])];
  const last = candidates.map((some) => lastEpoch(seeds, some)).find((found) => found);
  if (!last) return undefined;
  const accuracies = last.byClass;
  const [cutmix, none] = [accuracies.get('cutmix'), accuracies.get('none')];
  const classes = classNamesOf(config.data).map((name, label) => ({
    name,
    cutmix: cutmix?.[label],
    none: none?.[label],
  }));
  const differences = classes.flatMap(({ name, cutmix, none }) =>
    cutmix === undefined || none === undefined ? [] : { name, difference: cutmix - none },
  );
  const order = new Map(differences.map(({ name, difference }) => [name, difference]));
  const rank = ({ name, cutmix, none }: (typeof classes)[number]) =>
    order.get(name) ?? cutmix ?? none!;
  classes.sort((a, b) => rank(b) - rank(a));
  differences.sort((a, b) => b.difference - a.difference);

  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  const described = classes.map(({ name, cutmix, none }) => {
    const values = [
      ...(cutmix === undefined ? [] : [`${percent(cutmix)} with CutMix`]),
      ...(none === undefined ? [] : [`${percent(none)} without`]),
    ];
    return `${name} ${values.join(', ')}`;
  });
  const left = markup`<figure><h3>Accuracy on each class</h3>
<ul class="key">${[...accuracies.keys()].map(
    (run) =>
      markup`<li><span class="swatch" style="background:var(--${run})"></span>${runNames[run]}</li>`,
  )}</ul>
${classChart(classes, `Test accuracy on each class: ${described.join('; ')}.`)}</figure>`;
  if (differences.length === 0) {
    return markup`<section><h2>Class by class</h2><div class="pair">${left}</div>
<p class="note">${when(config, seeds, last)}.</p></section>`;
  }

  const changes = differences.map(
    ({ name, difference }) => `${name} ${signed(100 * difference, 1)}`,
  );
  const margin = classMargin(config, [...cutmix!, ...none!]);
  const sample = (color: string, text: string) =>
    markup`<li><span class="swatch" style="background:var(--${color})"></span>${text}</li>`;
  return markup`
<section>
<h2>Where CutMix helped and hurt</h2>
<div class="pair">
${left}
<figure><h3>CutMix less baseline</h3>
<ul class="key">${sample('cutmix', 'helped')}${sample('hurt', 'hurt')}</ul>
${differenceChart(differences, `Change of the accuracy by CutMix in percentage points: ${changes.join('; ')}.`)}</figure>
</div>
<p class="note">${when(config, seeds, last)}. A class has about ${Math.round(config.testImages / classes.length)} test images: ${
    last.seeds.length > 1 ? 'with one seed, differences' : 'differences'
  } below about ${(100 * margin).toFixed(1)} points are within the error of the test set.</p>
</section>`;
}

function when({ settings }: Config, all: readonly SeedMetrics[], last: SharedEpoch): string {
  const after = `After epoch ${last.epoch} of ${settings.recipe.epochs}`;
  if (all.length === 1) return after;
  const names = last.seeds.map((i) => settings.seed + i).join(', ');
  return last.seeds.length > 1
    ? `${after}, means over the seeds ${names}`
    : `${after}, seed ${names}`;
}

function classMargin(config: Config, accuracies: readonly number[]): number {
  const typical = mean(accuracies);
  return accuracyMargin(typical, typical, config.testImages / (accuracies.length / 2));
}
