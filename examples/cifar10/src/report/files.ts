import { type ImageSet, imageRange } from '../data/dataset.ts';
import { type Arm, isMixing } from '../run/recipe.ts';
import { metricsBySeed, type Run } from '../run/seeds.ts';
import type { Attempt } from './attempt.ts';
import { reportPage } from './page/page.ts';
import { drawPreview } from './preview/drawPreview.ts';
import { firstImages, type TrainingImage } from './preview/firstImages.ts';
import { previewDefaults } from './preview/pictureSize.ts';

/**
 * Writes `preview.png` and `report.html`. A failure costs a warning.
 *
 * @returns a function that writes the report again, with the epochs finished since.
 */
export async function writeReports(
  run: Run,
  train: ImageSet,
  attempt: Attempt,
): Promise<() => Promise<void>> {
  const { folder, config } = run;
  const images = (await attempt('preview', () => previewImages(run, train))) ?? [];
  if (images.length > 0) {
    await attempt('preview.png', async () =>
      folder.writePreview(await drawPreview(images, config.data, previewDefaults.scale)),
    );
  }
  const update = async () => {
    await attempt('report.html', () =>
      folder.writeReport(reportPage(config, metricsBySeed(run), images)),
    );
  };
  await update();
  return update;
}

function previewImages({ config }: Run, train: ImageSet): TrainingImage[] {
  const { recipe, seed, runs } = config.settings;
  const mixes = runs.filter(isMixing);
  const arms: readonly Arm[] = mixes.length > 0 ? mixes : [runs[0]!];
  // A row of three for each of several arms.
  const count = arms.length > 1 ? 3 : previewDefaults.count;
  return arms.flatMap((arm) => {
    const order = {
      arm,
      train: imageRange(train, 0, config.trainImages),
      recipe,
      seed: BigInt(seed),
    };
    return firstImages(order, count);
  });
}
