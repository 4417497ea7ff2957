import type { Config } from '../../run/settings.ts';
import { mean } from '../../run/statistics.ts';
import { finishedRuns, type RunSummary, type SeedMetrics } from '../../run/summary.ts';
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
import { runNames } from './names.ts';

type Measure = 'testAccuracy' | 'testLoss' | 'trainAccuracy' | 'trainLoss';

/** The finished runs side by side. */
export function resultsSection(config: Config, seeds: readonly SeedMetrics[]): Markup | undefined {
  const runs = finishedRuns(config, seeds);
  if (runs.size === 0) return undefined;
  const columns = [...runs];
  const [cutmix, none] = [runs.get('cutmix'), runs.get('none')];
  const compared = cutmix && none;

  const difference = (measure: Measure) => {
    if (!compared) return undefined;
    const change = mean(cutmix.map((run, i) => run[measure] - none[i]![measure]));
    const text = measure.endsWith('Accuracy') ? `${signed(100 * change, 2)} pp` : signed(change, 4);
    return markup`<td>${breakBeforeSpread(text)}</td>`;
  };
  const row = (
    name: string,
    text: (summaries: readonly RunSummary[], run: 'cutmix' | 'none') => string,
    last?: Markup,
  ) =>
    markup`<tr><th scope="row">${name}</th>${columns.map(
      ([run, summaries]) => markup`<td>${breakBeforeSpread(text(summaries, run))}</td>`,
    )}${compared ? (last ?? markup`<td></td>`) : undefined}</tr>`;
  const measured = (
    name: string,
    measure: Measure,
    format: (values: readonly number[]) => string,
  ) => row(name, (runs) => format(runs.map((run) => run[measure])), difference(measure));
  const published = publishedAccuracy(config);

  return markup`
<section>
<h2>Results</h2>
<table class="results${seeds.length > 1 ? ' several-seeds' : undefined}">
<thead><tr><td></td>${columns.map(([run]) => markup`<th scope="col">${runNames[run]}</th>`)}${
    compared ? markup`<th scope="col">Difference</th>` : undefined
  }</tr></thead>
<tbody>
${measured('Test accuracy', 'testAccuracy', percentWithSpread)}
${
  published
    ? row(
        'Published, Keras example',
        (_, run) => percent(published[run]),
        markup`<td>${signed(100 * (published.cutmix - published.none), 2)} pp</td>`,
      )
    : undefined
}
${measured('Test loss', 'testLoss', lossWithSpread)}
${measured('Training accuracy', 'trainAccuracy', percentWithSpread)}
${measured('Training loss', 'trainLoss', lossWithSpread)}
${row('Time', (runs) => duration(mean(runs.map(({ seconds }) => seconds))))}
${row('Images a second', (runs) => thousands(Math.round(mean(runs.map((run) => run.imagesPerSecond)))))}
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

/** On a narrow screen a line may end before the ±, and nowhere else. */
function breakBeforeSpread(text: string): string {
  return text.replaceAll(' ', '\u00a0').replace('\u00a0±', ' ±');
}
