import { DownloadUnavailable } from '../data/cifar10/fetchArchive.ts';
import type { Dataset } from '../data/dataset.ts';
import { type DataLocation, locateData, readData } from '../data/locate.ts';
import { syntheticWarning } from '../report/terminal/banner.ts';
import { createDownloadProgress } from '../report/terminal/downloadProgress.ts';

/**
 * Finds the data, if need be by downloading it, and shows how that goes.
 *
 * @throws DownloadUnavailable if nothing can be downloaded from here.
 */
export async function findData(data: string, signal: AbortSignal): Promise<DataLocation> {
  const progress = createDownloadProgress();
  return await locateData(data, {
    signal,
    onMessage: (message) => process.stderr.write(`${message}\n`),
    onProgress: progress.update,
  }).finally(progress.stop);
}

/** Reads the data; generated images if `auto` finds none and nothing can be downloaded. */
export async function obtainData(data: string, signal: AbortSignal): Promise<Dataset> {
  const location = await findData(data, signal).catch((error): DataLocation => {
    if (!(error instanceof DownloadUnavailable)) throw error;
    process.stderr.write(`${error.message}\n`);
    return { kind: 'synthetic' };
  });
  if (location.kind === 'synthetic') process.stderr.write(syntheticWarning(data));
  const dataset = await readData(location);
  signal.throwIfAborted();
  return dataset;
}
