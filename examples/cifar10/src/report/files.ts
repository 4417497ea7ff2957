import { type ImageSet, imageRange } from '../data/dataset.ts';
import { type Arm, isMixing } from '../run/recipe.ts';
import { metricsBySeed, type Run } from '../run/seeds.ts';
import type { Attempt } from './attempt.ts';
import { reportPage } from './page/page.ts';
import { drawPreview } from './preview/drawPreview.ts';
import { firstImages, type TrainingImage } from './preview/firstImages.ts';
import { previewDefaults } from './preview/pictureSize.ts';
import { isMixed } from './preview/shares.ts';

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

const imagesPerRow = 3;
// The probability that an image is mixed may be small.
const examinedImages = 64;

/** The first images of the only arm that mixes, or the first mixed ones of several: a row for each. */
function previewImages({ config }: Run, train: ImageSet): TrainingImage[] {
  const { recipe, seed, runs } = config.settings;
  const imagesOf = (arm: Arm, count: number) =>
    firstImages(
      {
        arm,
        train: imageRange(train, 0, config.trainImages),
        recipe,
        seed: BigInt(seed),
      },
      count,
    );
  const mixes = runs.filter(isMixing);
  const [first = runs[0]!] = mixes;
  if (mixes.length < 2) return imagesOf(first, previewDefaults.count);
  return mixes.flatMap((arm) => {
    const images = imagesOf(arm, examinedImages);
    const mixed = images.filter(isMixed);
    return (mixed.length > 0 ? mixed : images).slice(0, imagesPerRow);
  });
}
