import type { Config } from '../../run/settings.ts';
import { mean } from '../../run/statistics.ts';
import { type ArmSummary, finishedArms, type SeedMetrics } from '../../run/summary.ts';
import {
  duration,
  lossWithSpread,
  percent,
  percentWithSpread,
  signed,
  thousands,
} from '../format.ts';
import { type Markup, markup } from '../markup.ts';
import { publishedAccuracy } from '../verdict.ts';
import { armNames } from './names.ts';

type Measure = 'testAccuracy' | 'testLoss' | 'trainAccuracy' | 'trainLoss';

/** A table of the finished arms. */
export function resultsSection(config: Config, seeds: readonly SeedMetrics[]): Markup | undefined {
  const arms = finishedArms(config, seeds);
  if (arms.size === 0) return undefined;
  const columns = [...arms];
  const [cutmix, none] = [arms.get('cutmix'), arms.get('none')];
  const compared = cutmix && none;

  const difference = (measure: Measure) => {
    if (!compared) return undefined;
    const change = mean(cutmix.map((summary, i) => summary[measure] - none[i]![measure]));
    const text = measure.endsWith('Accuracy') ? `${signed(100 * change, 2)} pp` : signed(change, 4);
    return markup`<td>${breakBeforeSpread(text)}</td>`;
  };
  const row = (
    name: string,
    text: (summaries: readonly ArmSummary[], arm: 'cutmix' | 'none') => string,
    last?: Markup,
  ) =>
    markup`<tr><th scope="row">${name}</th>${columns.map(
      ([arm, summaries]) => markup`<td>${breakBeforeSpread(text(summaries, arm))}</td>`,
    )}${compared ? (last ?? markup`<td></td>`) : undefined}</tr>`;
  const measured = (
    name: string,
    measure: Measure,
    format: (values: readonly number[]) => string,
  ) =>
    row(
      name,
      (summaries) => format(summaries.map((summary) => summary[measure])),
      difference(measure),
    );
  const published = publishedAccuracy(config);

  return markup`
<section>
<h2>Results</h2>
<table class="results${seeds.length > 1 ? ' several-seeds' : undefined}">
<thead><tr><td></td>${columns.map(([arm]) => markup`<th scope="col">${armNames[arm]}</th>`)}${
    compared ? markup`<th scope="col">Difference</th>` : undefined
  }</tr></thead>
<tbody>
${measured('Test accuracy', 'testAccuracy', percentWithSpread)}
${
  published
    ? row(
        'Published, Keras example',
        (_, arm) => percent(published[arm]),
        markup`<td>${signed(100 * (published.cutmix - published.none), 2)} pp</td>`,
      )
    : undefined
}
${measured('Test loss', 'testLoss', lossWithSpread)}
${measured('Training accuracy', 'trainAccuracy', percentWithSpread)}
${measured('Training loss', 'trainLoss', lossWithSpread)}
${row('Time', (summaries) => duration(mean(summaries.map(({ seconds }) => seconds))))}
${row('Images per second', (summaries) => thousands(Math.round(mean(summaries.map(({ imagesPerSecond }) => imagesPerSecond)))))}
</tbody>
</table>
<p class="note">${notes(config, seeds.length, compared !== undefined)}</p>
</section>`;
}

function notes(config: Config, seeds: number, compared: boolean): string {
  const notes = [];
  if (seeds > 1)
    notes.push(`Mean ± standard deviation over ${seeds} seeds; the time is that of one.`);
  if (compared) notes.push('pp: percentage points.');
  if (publishedAccuracy(config)) {
    notes.push('Published: “CutMix data augmentation for image classification”, keras.io, 2021.');
  }
  return notes.join(' ');
}

/** Allows a line break before the ± only, for narrow screens. */
function breakBeforeSpread(text: string): string {
  return text.replaceAll(' ', '\u00a0').replace('\u00a0±', ' ±');
}
