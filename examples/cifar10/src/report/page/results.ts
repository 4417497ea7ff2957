import { type Arm, isMixing, type Recipe } from '../../run/recipe.ts';
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
import { armNames } from '../names.ts';
import { publishedAccuracy } from '../verdict.ts';

type Measure = 'testAccuracy' | 'testLoss' | 'trainAccuracy' | 'trainLoss';

/** A table of the finished arms. */
export function resultsSection(config: Config, seeds: readonly SeedMetrics[]): Markup | undefined {
  const arms = finishedArms(config, seeds);
  if (arms.size === 0) return undefined;
  const columns = [...arms];
  const none = arms.get('none');
  const mixed = none ? columns.filter(([arm]) => isMixing(arm)) : [];
  // Of several arms, differences have no room in a column.
  const [compared] = mixed.length === 1 ? mixed : [];

  const change = (summaries: readonly ArmSummary[], measure: Measure) => {
    const difference = mean(summaries.map((summary, i) => summary[measure] - none![i]![measure]));
    return measure.endsWith('Accuracy') ? inPoints(difference) : signed(difference, 4);
  };
  const row = (
    name: string,
    text: (summaries: readonly ArmSummary[], arm: Arm) => string,
    last = '',
  ) =>
    markup`<tr><th scope="row">${name}</th>${columns.map(
      ([arm, summaries]) => markup`<td>${breakBeforeSpread(text(summaries, arm))}</td>`,
    )}${compared && markup`<td>${breakBeforeSpread(last)}</td>`}</tr>`;
  const measured = (
    name: string,
    measure: Measure,
    format: (values: readonly number[]) => string,
  ) =>
    row(
      name,
      (summaries) => format(summaries.map((summary) => summary[measure])),
      compared && change(compared[1], measure),
    );
  const published = publishedAccuracy(config);
  const publishedText = (arm: Arm) => {
    const accuracy = published?.[arm];
    return accuracy === undefined ? '–' : percent(accuracy);
  };

  return markup`
<section>
<h2>Results</h2>
<table class="results${seeds.length > 1 ? ' several-seeds' : undefined}${columns.length > 2 ? ' several-arms' : undefined}">
<thead><tr><td></td>${columns.map(([arm]) => markup`<th scope="col">${armNames[arm]}</th>`)}${
    compared ? markup`<th scope="col">Difference</th>` : undefined
  }</tr></thead>
<tbody>
${measured('Test accuracy', 'testAccuracy', percentWithSpread)}
${
  mixed.length > 1
    ? row('Difference from without', (summaries, arm) =>
        isMixing(arm) ? change(summaries, 'testAccuracy') : '',
      )
    : undefined
}
${
  published
    ? row(
        'Published, Keras example',
        (_, arm) => publishedText(arm),
        publishedDifference(published, compared?.[0]),
      )
    : undefined
}
${measured('Test loss', 'testLoss', lossWithSpread)}
${measured('Training accuracy', 'trainAccuracy', percentWithSpread)}
${measured('Training loss', 'trainLoss', lossWithSpread)}
${row('Time', (summaries) => duration(mean(summaries.map(({ seconds }) => seconds))))}
${row('Images per second', (summaries) => thousands(mean(summaries.map(({ imagesPerSecond }) => imagesPerSecond))))}
</tbody>
</table>
<p class="note">${notes(config, seeds.length, mixed.length > 0)}</p>
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

function publishedDifference(
  { none, ...others }: NonNullable<Recipe['publishedAccuracy']>,
  arm: Arm | undefined,
): string {
  const mixed = arm && arm !== 'none' ? others[arm] : undefined;
  return mixed === undefined || none === undefined ? '' : inPoints(mixed - none);
}

function inPoints(difference: number): string {
  return `${signed(100 * difference, 2)} pp`;
}

/** Allows a line break before the ± only, for narrow screens. */
function breakBeforeSpread(text: string): string {
  return text.replaceAll(' ', '\u00a0').replace('\u00a0±', ' ±');
}
