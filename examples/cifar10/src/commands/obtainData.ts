import type { Dataset } from '../data/dataset.ts';
import { type DataLocation, locateData, readData } from '../data/locate.ts';
import { syntheticWarning } from '../report/terminal/banner.ts';
import { createDownloadProgress } from '../report/terminal/downloadProgress.ts';

/** Finds the data, if need be by download, telling the user what is going on. */
export async function findData(data: string, signal: AbortSignal): Promise<DataLocation> {
  const download = createDownloadProgress();
  const location = await locateData(data, {
    signal,
    onMessage: (message) => process.stderr.write(`${message}\n`),
    onDownload: download.update,
  }).finally(download.stop);
  if (location.kind === 'synthetic') process.stderr.write(syntheticWarning(data));
  return location;
}

export async function obtainData(data: string, signal: AbortSignal): Promise<Dataset> {
  const dataset = await readData(await findData(data, signal));
  signal.throwIfAborted();
  return dataset;
}
