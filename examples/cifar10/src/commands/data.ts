import { createHash } from 'node:crypto';
import Table from 'cli-table3';
import { officialSource } from '../data/cifar10/download.ts';
import { fileMd5 } from '../data/cifar10/fetchArchive.ts';
import {
  classCount,
  type Dataset,
  type ImageSet,
  imageChannels,
  imageSize,
} from '../data/dataset.ts';
import { readData } from '../data/locate.ts';
import type { Flags } from '../flags.ts';
import { thousands } from '../report/format.ts';
import type { CommandContext } from './context.ts';
import { findData } from './obtainData.ts';

/**
 * Fetches or checks the data and prints what there is.
 *
 * @throws UserError if CIFAR-10 can neither be found nor downloaded.
 */
export async function dataCommand(
  { data = 'auto' }: Flags,
  { signal }: CommandContext,
): Promise<void> {
  const location = await findData(data, signal);
  const checksums: [string, string][] = [];
  if (location.kind === 'archive') {
    const md5 = await fileMd5(location.path);
    const official =
      md5 === officialSource.md5 ? 'the official archive' : 'not the official archive';
    checksums.push(['archive', `${md5}  (${official})`]);
  }
  const dataset = await readData(location, (name, bytes) => {
    checksums.push([name, createHash('md5').update(bytes).digest('hex')]);
  });
  signal.throwIfAborted();
  if (location.kind === 'synthetic') {
    for (const split of ['train', 'test'] as const) {
      checksums.push([split, createHash('md5').update(dataset[split].images).digest('hex')]);
    }
  }
  process.stdout.write(report(dataset, checksums));
}

function report(dataset: Dataset, checksums: readonly [string, string][]): string {
  const { train, test, classNames } = dataset;
  const style = { head: [], border: [] };
  const counts = new Table({
    head: ['class', 'train', 'test'],
    colAligns: ['left', 'right', 'right'],
    style,
  });
  const [trainCounts, testCounts] = [countClasses(train), countClasses(test)];
  for (const [label, name] of classNames.entries()) {
    counts.push([name, thousands(trainCounts[label]!), thousands(testCounts[label]!)]);
  }
  counts.push(['all', thousands(train.count), thousands(test.count)]);

  const channels = new Table({
    head: ['channel', 'mean', 'deviation'],
    colAligns: ['left', 'right', 'right'],
    style,
  });
  for (const [channel, name] of ['red', 'green', 'blue'].entries()) {
    const { mean, deviation } = channelMoments(train, channel);
    channels.push([name, mean.toFixed(5), deviation.toFixed(5)]);
  }

  const width = Math.max(...checksums.map(([name]) => name.length));
  return [
    `data: ${dataset.kind}`,
    `from: ${dataset.source}`,
    counts.toString(),
    'Training images, pixels divided by 255:',
    channels.toString(),
    'MD5:',
    ...checksums.map(([name, md5]) => `  ${name.padEnd(width)}  ${md5}`),
    '',
  ].join('\n');
}

function countClasses({ labels }: ImageSet): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const label of labels) counts[label]!++;
  return counts;
}

function channelMoments(
  { count, images }: ImageSet,
  channel: number,
): { mean: number; deviation: number } {
  const planeSize = imageSize * imageSize;
  let sum = 0;
  let squares = 0;
  for (let image = 0; image < count; image++) {
    const start = (image * imageChannels + channel) * planeSize;
    for (let i = start; i < start + planeSize; i++) {
      const value = images[i]!;
      sum += value;
      squares += value * value;
    }
  }
  const pixels = count * planeSize;
  const mean = sum / pixels;
  return { mean: mean / 255, deviation: Math.sqrt(squares / pixels - mean * mean) / 255 };
}
