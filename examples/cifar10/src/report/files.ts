import { type ImageSet, imageRange } from '../data/dataset.ts';
import { drawPreview, previewDefaults } from '../preview/drawPreview.ts';
import { firstImages } from '../preview/firstImages.ts';
import { writeResults } from '../runs.ts';
import { type AllRuns, metricsBySeed } from '../seeds.ts';
import { finishedRuns, summarize } from '../summary.ts';
import { reportPage } from './page/page.ts';

/**
 * Draws `preview.png` and writes `report.html`.
 *
 * @returns a function that brings the report in line with the runs again.
 */
export async function writeReports(runs: AllRuns, train: ImageSet): Promise<() => Promise<void>> {
  const { folder, config, bySeed } = runs;
  const { recipe, seed, runs: names } = config.settings;
  const order = {
    run: names[0]!,
    train: imageRange(train, 0, config.trainImages),
    recipe,
    seed: BigInt(seed),
  };
  const images = firstImages(order, previewDefaults.count);
  await folder.writePreview(await drawPreview(images, config.data, previewDefaults.scale));
  for (const { folder, config, checkpoints } of bySeed) {
    await writeResults(folder, config, checkpoints);
  }

  const update = async () => {
    const seeds = metricsBySeed(runs);
    if (seeds.length > 1 && finishedRuns(config, seeds).size > 0) {
      await folder.writeSummary(summarize(config, seeds));
    }
    await folder.writeReport(reportPage(config, seeds, images));
  };
  await update();
  return update;
}
