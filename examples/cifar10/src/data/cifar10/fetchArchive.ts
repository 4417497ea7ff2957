import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { plural } from '@cutmix/training';
import { errorCode, fileError } from '../../system/fileError.ts';
import { UserError } from '../../system/userError.ts';

export interface DownloadSource {
  readonly url: string;
  readonly md5: string;
  readonly bytes: number;
}

export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with each step worth knowing about. */
  readonly onMessage?: ((message: string) => void) | undefined;
  /** Called with the bytes on disk, those of earlier attempts included, and their final number. */
  readonly onProgress?: ((received: number, total: number) => void) | undefined;
}

/** Nothing can be downloaded from here, and nothing was before. */
export class DownloadUnavailable extends UserError {}

/** What arrived is not the archive. */
class WrongContent extends UserError {}

/** The server answers with something else; what arrived before is still good. */
class WrongAnswer extends UserError {}

// An attempt that brings less than this is the last one.
const leastBytes = 1 << 15;
const checkSpeedMilliseconds = 30_000;

/**
 * Downloads the archive to `part`, or the rest of it; starts over once if the result is wrong, and asks
 * once more, for the whole, if the answer is.
 *
 * @throws DownloadUnavailable if nothing can be downloaded, and nothing was before.
 * @throws UserError if `part` cannot be written, or if what arrived is incomplete or wrong.
 */
export async function fetchArchive(
  source: DownloadSource,
  part: string,
  options: FetchOptions,
): Promise<void> {
  let first: UserError | undefined;
  for (;;) {
    try {
      await fetchWhole(source, part, options, first instanceof WrongAnswer);
      const md5 = await fileMd5(part);
      if (md5 === source.md5) return;
      throw new WrongContent(`${source.url} must have the MD5 ${source.md5}, received ${md5}.`);
    } catch (error) {
      // Something was on its way before the connection failed.
      if (first && error instanceof DownloadUnavailable) {
        throw new UserError(`${first.message} ${error.message}`, { cause: error });
      }
      if (!(error instanceof WrongContent || error instanceof WrongAnswer)) throw error;
      const isDeleted = error instanceof WrongContent;
      if (isDeleted) await remove(part);
      if (first) {
        const deleted = isDeleted ? ' It was deleted.' : '';
        throw new UserError(`${error.message}${deleted}${byHand(source.url)}`, { cause: error });
      }
      first = error;
      options.onMessage?.(`${error.message} Downloading it from the start.`);
    }
  }
}

/** Tries again from where the connection broke, as long as each attempt brings something. */
async function fetchWhole(
  source: DownloadSource,
  part: string,
  options: FetchOptions,
  asksForAll: boolean,
): Promise<void> {
  for (let start = asksForAll ? 0 : undefined; ; start = undefined) {
    const before = start ?? (await sizeOfPart(part));
    if (before === source.bytes) return;
    if (before > source.bytes) {
      throw new WrongContent(`${part} has ${before} bytes, the archive has ${source.bytes}.`);
    }
    try {
      await fetchRest(source, part, before, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof UserError) throw error;
      const now = await sizeOfPart(part);
      if (now < before + leastBytes) throw brokenOff(source, part, now, error as Error);
    }
  }
}

/** Appends to `part`, which has `start` bytes, what the server sends of the rest. */
async function fetchRest(
  { url, bytes }: DownloadSource,
  part: string,
  start: number,
  { signal, onProgress }: FetchOptions,
): Promise<void> {
  const speed = checkSpeed();
  let file: FileHandle | undefined;
  try {
    const response = await fetch(url, {
      // The checksum is that of the bytes as stored.
      headers: { 'accept-encoding': 'identity', ...(start > 0 && { range: `bytes=${start}-` }) },
      signal: signal ? AbortSignal.any([signal, speed.signal]) : speed.signal,
    });
    const continues = checkAnswer(response, url, start, bytes);
    let received = continues ? start : 0;
    for await (const chunk of response.body!) {
      speed.count(chunk.length);
      if (received === 0 && !isGzip(chunk)) {
        throw new WrongAnswer(`${url} sends something other than a gzip archive.`);
      }
      if (received + chunk.length > bytes) {
        throw new WrongContent(`${url} sends more than the ${bytes} bytes of the archive.`);
      }
      file ??= await openPart(part, continues ? 'a' : 'w');
      await file.writeFile(chunk).catch((error: unknown) => {
        throw fileError(part, 'written', error);
      });
      received += chunk.length;
      onProgress?.(received, bytes);
    }
    if (received < bytes)
      throw new Error(`the connection ended after ${received} ${plural(received, 'byte')}`);
  } finally {
    speed.stop();
    await file?.close();
  }
}

function isGzip(chunk: Uint8Array): boolean {
  return chunk[0] === 0x1f && (chunk.length < 2 || chunk[1] === 0x8b);
}

/**
 * Checks the head of an answer.
 *
 * @returns whether the answer continues from `start` rather than sending everything.
 */
function checkAnswer(response: Response, url: string, start: number, bytes: number): boolean {
  const { status, statusText, headers, ok } = response;
  if (start > 0 && status === 416) {
    throw new WrongContent(`${url} has nothing after the ${start} bytes that are here already.`);
  }
  if (!ok) throw new Error(`the server answered ${`${status} ${statusText}`.trim()}`);
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('text/html')) {
    throw new WrongAnswer(
      `${url} sends a web page instead of the archive, such as the login page of a network.`,
    );
  }
  const continues = status === 206;
  const range = headers.get('content-range');
  if (continues && range !== null) {
    const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range) ?? [];
    if (Number(first) !== start || (total !== '*' && Number(total) !== bytes)) {
      throw new WrongAnswer(
        `${url} must send the bytes from ${start} on, of ${bytes}; it sends "${range}".`,
      );
    }
  }
  const length = headers.get('content-length');
  const expected = continues ? bytes - start : bytes;
  if (length !== null && Number(length) !== expected) {
    throw new WrongAnswer(`${url} must send ${expected} bytes, it sends ${length}.`);
  }
  return continues;
}

interface SpeedCheck {
  /** Aborted if too little arrives. */
  readonly signal: AbortSignal;
  count(bytes: number): void;
  stop(): void;
}

function checkSpeed(): SpeedCheck {
  const tooSlow = new AbortController();
  let arrived = 0;
  const timer = setInterval(() => {
    if (arrived < leastBytes) {
      const seconds = checkSpeedMilliseconds / 1000;
      tooSlow.abort(
        new Error(`only ${arrived} ${plural(arrived, 'byte')} arrived in ${seconds} seconds`),
      );
    }
    arrived = 0;
  }, checkSpeedMilliseconds);
  return {
    signal: tooSlow.signal,
    count(bytes) {
      arrived += bytes;
    },
    stop: () => clearInterval(timer),
  };
}

/** The error for a connection that broke and brought nothing more. */
function brokenOff(
  { url, bytes }: DownloadSource,
  part: string,
  now: number,
  error: Error,
): UserError {
  const { message, name } = error.cause instanceof Error ? error.cause : error;
  const reason = `cannot be downloaded: ${message || name}.`;
  const options = { cause: error };
  if (now === 0) return new DownloadUnavailable(`CIFAR-10 ${reason}${byHand(url)}`, options);
  return new UserError(
    `${url} ${reason} ${now} of ${bytes} bytes are in ${part}: run the command again to download ` +
      `the rest, or choose generated images with --data synthetic.${byHand(url)}`,
    options,
  );
}

const proxyVariables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'];

/** What to do if Node cannot download the archive, in lines of their own. */
function byHand(url: string): string {
  const lines = [
    '',
    `To get it: curl -LO ${url}`,
    `and then:  npx pnpm@10 cifar10 --data ${basename(url)}`,
  ];
  const variable = proxyVariables.find((name) => process.env[name]);
  if (variable) {
    lines.push(
      `${variable} names a proxy; Node uses it if NODE_USE_ENV_PROXY=1 is set (Node 22.21 or 24, and later).`,
    );
  }
  return lines.join('\n');
}

async function openPart(part: string, flags: 'a' | 'w'): Promise<FileHandle> {
  try {
    return await open(part, flags);
  } catch (error) {
    throw fileError(part, 'written', error);
  }
}

async function sizeOfPart(part: string): Promise<number> {
  try {
    const found = await stat(part);
    if (found.isFile()) return found.size;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return 0;
    throw fileError(part, 'read', error);
  }
  throw new UserError(`${part} must be a file; delete what is there.`);
}

async function remove(part: string): Promise<void> {
  try {
    await rm(part, { force: true });
  } catch (error) {
    throw fileError(part, 'written', error);
  }
}

export async function fileMd5(path: string): Promise<string> {
  const hash = createHash('md5');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk);
    }
  } catch (error) {
    throw fileError(path, 'read', error);
  }
  return hash.digest('hex');
}
