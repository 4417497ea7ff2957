import type { EpochMetrics } from '../../run/metrics.ts';
import { type Arm, isMixing } from '../../run/recipe.ts';
import type { Config } from '../../run/settings.ts';
import { mean, standardDeviation } from '../../run/statistics.ts';
import type { SeedMetrics } from '../../run/summary.ts';
import { type Markup, markup } from '../markup.ts';
import { armNames, mixList } from '../names.ts';
import { type Curve, curveChart } from './charts.ts';

type Value = 'trainLoss' | 'trainAccuracy' | 'valLoss' | 'valAccuracy';

/** Accuracy and loss of all arms, over epochs and over time. */
export function curvesSection(config: Config, seeds: readonly SeedMetrics[]): Markup | undefined {
  const { runs: arms } = config.settings;
  const started = arms.filter((arm) => epochsOf(seeds, arm).length > 0);
  if (started.length === 0) return undefined;
  const longest = Math.max(...started.map((arm) => totalSeconds(seeds, arm)));
  const unit = timeUnit(longest);

  const chart = (what: 'accuracy' | 'loss', over: 'epoch' | 'time'): Markup => {
    const [train, test]: [Value, Value] =
      what === 'accuracy' ? ['trainAccuracy', 'valAccuracy'] : ['trainLoss', 'valLoss'];
    const scale = over === 'time' ? unit.seconds : undefined;
    const curves = started.flatMap((arm) => [
      curve(seeds, arm, train, scale),
      curve(seeds, arm, test, scale),
    ]);
    const title = over === 'epoch' ? `${capital(what)} by epoch` : `${capital(what)} by time`;
    return markup`<figure><h3>${title}</h3>${curveChart({
      curves,
      xLabel: over === 'epoch' ? 'epoch' : `${unit.name} of training and testing`,
      wholeX: over === 'epoch',
      percent: what === 'accuracy',
      label: `${title}: ${started.map((arm) => lastValues(seeds, arm, train, test)).join('; ')}.`,
    })}</figure>`;
  };

  return markup`
<section>
<h2>How it learned</h2>
<ul class="key">${started.flatMap((arm) => [
    markup`<li>${lineSample(arm, false)}${armNames[arm]}, test</li>`,
    markup`<li>${lineSample(arm, true)}${armNames[arm]}, training</li>`,
  ])}</ul>
<div class="pair">
${chart('accuracy', 'epoch')}
${chart('accuracy', 'time')}
${chart('loss', 'epoch')}
${chart('loss', 'time')}
</div>
<p class="note">Losses include the l2 term.${
    started.some(isMixing)
      ? ` With ${mixList(started)} the training curves are on mixed images, which are harder: they mostly lie below the test accuracy and above the test loss.`
      : undefined
  }${
    seeds.length > 1
      ? ` Lines are means over the seeds, bands one standard deviation to each side.`
      : undefined
  }</p>
</section>`;
}

function lineSample(arm: Arm, dashed: boolean): Markup {
  const dash = dashed ? markup` stroke-dasharray="2 4" stroke-linecap="round"` : undefined;
  return markup`<svg width="28" height="8" aria-hidden="true"><path d="M2 4h24" stroke="var(--${arm})" stroke-width="2.25"${dash}/></svg>`;
}

/** The metrics of each epoch, from all seeds that have finished it. */
function epochsOf(seeds: readonly SeedMetrics[], arm: Arm): EpochMetrics[][] {
  const byEpoch: EpochMetrics[][] = [];
  for (const line of seeds.flat()) {
    if (line.run !== arm) continue;
    byEpoch[line.epoch - 1] ??= [];
    byEpoch[line.epoch - 1]!.push(line);
  }
  return byEpoch;
}

/** @param unitSeconds - The unit of the time axis; undefined for an axis of epochs. */
function curve(
  seeds: readonly SeedMetrics[],
  arm: Arm,
  value: Value,
  unitSeconds: number | undefined,
): Curve {
  let seconds = 0;
  const points = epochsOf(seeds, arm).map((lines, i) => {
    seconds += mean(lines.map((line) => line.seconds));
    const values = lines.map((line) => line[value]);
    return {
      x: unitSeconds === undefined ? i + 1 : seconds / unitSeconds,
      y: mean(values),
      spread: standardDeviation(values),
    };
  });
  return { color: `var(--${arm})`, dashed: value.startsWith('train'), points };
}

function totalSeconds(seeds: readonly SeedMetrics[], arm: Arm): number {
  return epochsOf(seeds, arm).reduce(
    (sum, lines) => sum + mean(lines.map((line) => line.seconds)),
    0,
  );
}

function timeUnit(longest: number): { readonly name: string; readonly seconds: number } {
  if (longest >= 2 * 3600) return { name: 'hours', seconds: 3600 };
  return longest >= 120 ? { name: 'minutes', seconds: 60 } : { name: 'seconds', seconds: 1 };
}

function lastValues(seeds: readonly SeedMetrics[], arm: Arm, train: Value, test: Value): string {
  const last = epochsOf(seeds, arm).at(-1)!;
  const text = (value: Value) => {
    const average = mean(last.map((line) => line[value]));
    return value.endsWith('Accuracy') ? `${(100 * average).toFixed(1)}%` : average.toFixed(3);
  };
  return `${armNames[arm]} ends at ${text(test)} on the test images, ${text(train)} in training`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
