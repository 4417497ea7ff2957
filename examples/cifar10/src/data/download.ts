import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import { UserError } from '../userError.ts';
import { archiveFolder } from './binaryFormat.ts';

export const archiveName = 'cifar-10-binary.tar.gz';

export interface DownloadSource {
  readonly url: string;
  readonly md5: string;
}

/** As published at https://www.cs.toronto.edu/~kriz/cifar.html. */
export const officialSource: DownloadSource = {
  url: `https://www.cs.toronto.edu/~kriz/${archiveName}`,
  md5: 'c32a1d4ab5d03f1284b67883e8d87530',
};

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Bytes on disk, those of earlier attempts included, and how many there will be, if known. */
  readonly onProgress?: (received: number, total: number | undefined) => void;
}

const stalledAfterMilliseconds = 30_000;

/**
 * Downloads and unpacks the archive into `cache`.
 *
 * What has arrived stays in a `.part` file, and a later call goes on from there. Only a file with
 * the right checksum is unpacked, and only whole contents get their final name.
 *
 * @returns the folder of the `.bin` files.
 */
export async function downloadDataset(
  source: DownloadSource,
  cache: string,
  options: DownloadOptions = {},
): Promise<string> {
  await mkdir(cache, { recursive: true });
  const part = join(cache, `${archiveName}.part`);
  await fetchWhole(source.url, part, options);
  const md5 = await fileMd5(part);
  if (md5 !== source.md5) {
    await rm(part);
    throw new UserError(
      `${source.url} must have the MD5 ${source.md5}, ${md5} was received; it is deleted.`,
    );
  }
  const folder = join(cache, archiveFolder);
  const temporary = await mkdtemp(join(cache, 'unpacking-'));
  try {
    await extract({ file: part, cwd: temporary, strict: true });
    await rename(join(temporary, archiveFolder), folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  await rm(part);
  return folder;
}

/** Tries again from where the connection broke, as long as each attempt brings something. */
async function fetchWhole(url: string, part: string, options: DownloadOptions): Promise<void> {
  for (;;) {
    const before = await sizeOf(part);
    try {
      return await fetchRest(url, part, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof UserError || (await sizeOf(part)) <= before) {
        throw error instanceof UserError ? error : unreachable(url, error as Error);
      }
    }
  }
}

async function fetchRest(
  url: string,
  part: string,
  { signal, onProgress }: DownloadOptions,
): Promise<void> {
  const stall = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const expectMore = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stall.abort(new Error(`nothing arrived for ${stalledAfterMilliseconds / 1000} seconds`));
    }, stalledAfterMilliseconds);
  };
  expectMore();
  try {
    const start = await sizeOf(part);
    const response = await fetch(url, {
      // The checksum is that of the bytes as stored.
      headers: { 'accept-encoding': 'identity', ...(start > 0 && { range: `bytes=${start}-` }) },
      signal: signal ? AbortSignal.any([signal, stall.signal]) : stall.signal,
    });
    // The whole file is there already, or more than it: the checksum will tell.
    if (start > 0 && response.status === 416) return;
    if (!response.ok || !response.body) {
      throw new UserError(`${url} answered ${response.status} ${response.statusText}.`);
    }
    // A server that knows no ranges sends all of it again.
    const resumed = response.status === 206;
    let received = resumed ? start : 0;
    const length = Number(response.headers.get('content-length')) || undefined;
    const total = length && received + length;
    const file = await open(part, resumed ? 'a' : 'w');
    try {
      for await (const chunk of response.body) {
        expectMore();
        await file.write(chunk);
        received += chunk.length;
        onProgress?.(received, total);
      }
    } finally {
      await file.close();
    }
  } finally {
    clearTimeout(timer);
  }
}

function unreachable(url: string, error: Error): UserError {
  const cause = error.cause instanceof Error ? error.cause : error;
  return new UserError(`${url} cannot be downloaded: ${cause.message || cause.name}.`, {
    cause: error,
  });
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

export async function fileMd5(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}
