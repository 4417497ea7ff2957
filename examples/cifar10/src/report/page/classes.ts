import type { Mix } from '@cutmix/training';
import { classNamesOf } from '../../data/classNames.ts';
import { type Arm, isMixing } from '../../run/recipe.ts';
import type { Config } from '../../run/settings.ts';
import { mean } from '../../run/statistics.ts';
import type { SeedMetrics } from '../../run/summary.ts';
import { signed } from '../format.ts';
import { type Markup, markup } from '../markup.ts';
import { armNames, mixList, mixNames } from '../names.ts';
import { accuracyMargin, isShort } from '../verdict.ts';
import { type ClassDifference, type ClassPoint, classChart, differenceChart } from './charts.ts';
import { lastEpoch, type SharedEpoch } from './lastEpoch.ts';

// With a wider margin the chart shows no order among the classes.
const widestMargin = 0.05;

/**
 * The accuracy on each class after the last epoch that a seed has finished in all arms that it has
 * started. Undefined if noise would decide the result.
 */
export function classesSection(config: Config, seeds: readonly SeedMetrics[]): Markup | undefined {
  if (isShort(config)) return undefined;
  const { runs: arms } = config.settings;
  const started = arms.filter((arm) => seeds.flat().some((line) => line.run === arm));
  const candidates = [started, ...started.map((arm) => [arm])];
  const last = candidates.map((some) => lastEpoch(seeds, some)).find((found) => found);
  if (!last) return undefined;
  const margin = classMargin(config, last);
  if (margin > widestMargin) return undefined;

  const classes = classNamesOf(config.data).map((name, label) => ({
    name,
    accuracies: new Map(
      [...last.byClass].flatMap(([arm, accuracies]) => {
        const accuracy = accuracies[label];
        return accuracy === undefined ? [] : [[arm, accuracy] as const];
      }),
    ),
  }));
  const compared = [...last.byClass.keys()]
    .filter(isMixing)
    .map((arm) => ({ arm, differences: classDifferences(classes, arm) }))
    .filter(({ differences }) => differences.length > 0);
  const isNoise = compared.every(({ differences }) => largest(differences) <= margin);
  return isNoise
    ? accuraciesSection(config, seeds, last, classes, margin)
    : differencesSection(config, seeds, last, classes, compared, margin);
}

function accuraciesSection(
  config: Config,
  seeds: readonly SeedMetrics[],
  last: SharedEpoch,
  classes: readonly ClassPoint[],
  margin: number,
): Markup {
  const sorted = classes.toSorted((a, b) => accuracyOf(b) - accuracyOf(a));
  const isNoise = classes.every(({ accuracies }) => {
    const known = [...accuracies.values()];
    return Math.max(...known) - Math.min(...known) <= margin;
  });
  const oneArm = `The error of the test set is about ${inPoints(margin / Math.SQRT2)} for each class.`;
  const severalArms = isNoise
    ? `No class differs by more than the error of the test set, about ${inPoints(margin)}.`
    : belowMargin(last, margin);
  const error = last.byClass.size > 1 ? severalArms : oneArm;
  return markup`<section><h2>Class by class</h2>
<div class="pair">${accuracyFigure(last, sorted)}</div>
<p class="note">${when(config, seeds, last)}. ${error}</p></section>`;
}

function differencesSection(
  config: Config,
  seeds: readonly SeedMetrics[],
  last: SharedEpoch,
  classes: readonly ClassPoint[],
  compared: readonly Compared[],
  margin: number,
): Markup {
  const order = compared[0]!.differences.map(({ name }) => name);
  const byOrder = <Named extends { readonly name: string }>(list: readonly Named[]) =>
    list.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  const longest = Math.max(...compared.map(({ differences }) => largest(differences)));
  const sample = (color: string, text: string) =>
    markup`<li><span class="swatch" style="background:var(--${color})"></span>${text}</li>`;
  return markup`
<section>
<h2>Where ${compared.length > 1 ? 'mixing' : mixList(compared.map(({ arm }) => arm))} helped and hurt</h2>
<div class="pair">
${accuracyFigure(last, byOrder(classes))}
${compared.map(
  ({ arm, differences }) => markup`<figure><h3>${mixNames[arm]} minus baseline</h3>
<ul class="key">${sample(arm, 'helped')}${sample('hurt', 'hurt')}</ul>
${differenceChart(arm, byOrder(differences), longest, changesOf(arm, differences))}</figure>`,
)}
</div>
<p class="note">${when(config, seeds, last)}. A class has about ${Math.round(config.testImages / classes.length)} test images. ${belowMargin(last, margin)}</p>
</section>`;
}

function belowMargin({ seeds }: SharedEpoch, margin: number): string {
  const differences = seeds.length > 1 ? 'With one seed, differences' : 'Differences';
  return `${differences} below about ${inPoints(margin)} are within the error of the test set.`;
}

function changesOf(arm: Mix, differences: readonly ClassDifference[]): string {
  const changes = differences.map(
    ({ name, difference }) => `${name} ${signed(100 * difference, 1)}`,
  );
  return `Change of the accuracy by ${mixNames[arm]} in percentage points: ${changes.join('; ')}.`;
}

function accuracyFigure({ byClass }: SharedEpoch, classes: readonly ClassPoint[]): Markup {
  const percent = (value: number) => `${(100 * value).toFixed(1)}%`;
  const described = classes.map(({ name, accuracies }) => {
    const values = [...accuracies].map(
      ([arm, accuracy]) =>
        `${percent(accuracy)} ${isMixing(arm) ? `with ${mixNames[arm]}` : 'without'}`,
    );
    return `${name} ${values.join(', ')}`;
  });
  return markup`<figure><h3>Accuracy on each class</h3>
<ul class="key">${[...byClass.keys()].map(
    (arm) =>
      markup`<li><span class="swatch" style="background:var(--${arm})"></span>${armNames[arm]}</li>`,
  )}</ul>
${classChart(classes, `Test accuracy on each class: ${described.join('; ')}.`)}</figure>`;
}

/** An arm that mixes, and its gain on each class. */
interface Compared {
  readonly arm: Mix;
  readonly differences: readonly ClassDifference[];
}

/** The gain on each class, largest first; empty unless there is an arm that mixes nothing. */
function classDifferences(classes: readonly ClassPoint[], arm: Arm): ClassDifference[] {
  return classes
    .flatMap(({ name, accuracies }) => {
      const [mixed, none] = [accuracies.get(arm), accuracies.get('none')];
      return mixed === undefined || none === undefined ? [] : { name, difference: mixed - none };
    })
    .sort((a, b) => b.difference - a.difference);
}

function largest(differences: readonly ClassDifference[]): number {
  return Math.max(...differences.map(({ difference }) => Math.abs(difference)));
}

/** That of the first arm. */
function accuracyOf({ accuracies }: ClassPoint): number {
  const [first = 0] = accuracies.values();
  return first;
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
