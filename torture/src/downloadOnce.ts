import { type DownloadSource, downloadDataset } from '@cutmix/example-cifar10';

/** Downloads to a cache in a process of its own, which can be killed. */
const [source, cache] = process.argv.slice(2) as [string, string];
await downloadDataset(JSON.parse(source) as DownloadSource, cache);
