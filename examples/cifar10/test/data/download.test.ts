import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { batchFiles, fileBytes } from '../../src/data/cifar10/binaryFormat.ts';
import { downloadDataset } from '../../src/data/cifar10/download.ts';
import { type DownloadSource, DownloadUnavailable } from '../../src/data/cifar10/fetchArchive.ts';
import { mountSmallDisk, unmount } from '../fixtures/smallDisk.ts';

const folderName = 'cifar-10-batches-bin';
const partName = 'cifar-10-binary.tar.gz.part';

let root: string;
let cache: string;
let archive: Buffer;
let source: DownloadSource;
let server: Server;
let ranges: (string | undefined)[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'cutmix-download-'));
  cache = join(root, 'cache');
  await mkdir(join(root, folderName));
  await writeFile(join(root, folderName, 'data_batch_1.bin'), randomBytes(300_000));
  const file = join(root, 'archive.tar.gz');
  await create({ file, cwd: root, gzip: true }, [folderName]);
  archive = await readFile(file);

  ranges = [];
  answer = sendRange;
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  source = {
    url: `http://127.0.0.1:${port}/cifar-10-binary.tar.gz`,
    md5: createHash('md5').update(archive).digest('hex'),
    bytes: archive.length,
  };
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true });
});

function startOf(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? 'bytes=0-')![1]);
}

function sendRange(request: IncomingMessage, response: ServerResponse, end = archive.length) {
  const start = startOf(request);
  if (start >= archive.length) {
    response.writeHead(416).end();
    return;
  }
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': archive.length - start });
  response.write(archive.subarray(start, end), () => {
    if (end < archive.length) response.destroy();
    else response.end();
  });
}

async function expectUnpacked(): Promise<void> {
  expect(await readdir(cache)).toEqual([folderName]);
  const name = join(folderName, 'data_batch_1.bin');
  const [unpacked, original] = [
    await readFile(join(cache, name)),
    await readFile(join(root, name)),
  ];
  expect(unpacked.equals(original)).toBe(true);
}

test('downloads, checks and unpacks, and leaves nothing else', async () => {
  const seen: [number, number | undefined][] = [];
  const folder = await downloadDataset(source, cache, {
    onProgress: (received, total) => seen.push([received, total]),
  });
  expect(folder).toBe(join(cache, folderName));
  await expectUnpacked();
  expect(seen.at(-1)).toEqual([archive.length, archive.length]);
});

async function leaveInCache(name: string, content: Uint8Array): Promise<void> {
  await mkdir(cache, { recursive: true });
  await writeFile(join(cache, name), content);
}

test('continues where an earlier download stopped', async () => {
  await leaveInCache(partName, archive.subarray(0, 1000));
  await downloadDataset(source, cache);
  expect(ranges).toEqual(['bytes=1000-']);
  await expectUnpacked();
});

test('continues by itself when the connection is cut half-way', async () => {
  answer = (request, response) =>
    sendRange(request, response, ranges.length === 1 ? archive.length / 2 : undefined);
  await downloadDataset(source, cache);
  expect(ranges.length).toBe(2);
  expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  await expectUnpacked();
});

test.each<[string, (response: ServerResponse) => void]>([
  ['a login page', (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('a')],
  ['something else', (response) => response.writeHead(200).end('no gzip')],
])('keeps what is there when the server sends %s', async (_, send) => {
  const part = archive.subarray(0, 1000);
  await leaveInCache(partName, part);
  answer = (_request, response) => send(response);
  const error = await downloadDataset(source, cache).catch((error: Error) => error);
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(DownloadUnavailable);
  expect((error as Error).message).not.toContain('deleted');
  expect(await readFile(join(cache, partName))).toEqual(Buffer.from(part));
  answer = sendRange;
  await downloadDataset(source, cache);
  expect(ranges.at(-1)).toBe('bytes=1000-');
  await expectUnpacked();
});

test.each<[string, Buffer | undefined]>([
  ['wrong data', undefined],
  ['a part that is too long', randomBytes(400_000)],
])('is not taken for offline after %s', async (_, part) => {
  if (part) await leaveInCache(partName, part);
  answer = (request, response) => {
    if (!part && ranges.length === 1) sendRange(request, response);
    else response.destroy();
  };
  const error = await downloadDataset({ ...source, md5: 'f'.repeat(32) }, cache).catch(
    (error: Error) => error,
  );
  expect(error).toBeInstanceOf(Error);
  expect(error).not.toBeInstanceOf(DownloadUnavailable);
  expect((error as Error).message).toContain('cannot be downloaded');
});

test('removes what killed processes left, also beside a complete folder', async () => {
  for (const name of batchFiles) {
    await mkdir(join(cache, folderName), { recursive: true });
    await writeFile(join(cache, folderName, name), '');
    await truncate(join(cache, folderName, name), fileBytes);
  }
  await mkdir(join(cache, 'unpacking-abc'));
  await leaveInCache(partName, archive);
  await downloadDataset(source, cache);
  expect(await readdir(cache)).toEqual([folderName]);
  expect(ranges).toEqual([]);
});

test('stops when nothing more arrives, keeps what is there, and says how to continue', async () => {
  answer = (request, response) => {
    if (ranges.length === 1) sendRange(request, response, archive.length / 2);
    else response.destroy();
  };
  const error = await downloadDataset(source, cache).catch((error: Error) => error);
  expect(error).not.toBeInstanceOf(DownloadUnavailable);
  const part = await readFile(join(cache, partName));
  expect((error as Error).message).toMatch(
    new RegExp(
      `^${source.url} cannot be downloaded: .*` +
        `${part.length} of ${archive.length} bytes are in ${join(cache, partName)}: run the command`,
    ),
  );
  expect(part.length).toBeGreaterThan(0);
  expect(part.equals(archive.subarray(0, part.length))).toBe(true);
});

test('uses a file that was complete already', async () => {
  await leaveInCache(partName, archive);
  await downloadDataset(source, cache);
  expect(ranges).toEqual([]);
  await expectUnpacked();
});

test('starts over where the server does not support ranges', async () => {
  await leaveInCache(partName, randomBytes(1000));
  answer = (_, response) => response.writeHead(200).end(archive);
  await downloadDataset(source, cache);
  await expectUnpacked();
});

describe('starts over once, and says so,', () => {
  const startsOver = async (why: string) => {
    const messages: string[] = [];
    await downloadDataset(source, cache, { onMessage: (message) => messages.push(message) });
    expect(messages.join('\n')).toContain(why);
    expect(messages.join('\n')).toContain('Downloading it from the start.');
    await expectUnpacked();
  };

  test('after a part of another file', async () => {
    await leaveInCache(partName, randomBytes(1000));
    await startsOver('must have the MD5');
    expect(ranges).toEqual(['bytes=1000-', undefined]);
  });

  test('after a whole file that is another', async () => {
    await leaveInCache(partName, randomBytes(archive.length));
    await startsOver('must have the MD5');
    expect(ranges).toEqual([undefined]);
  });

  test('after a part that is too long', async () => {
    await leaveInCache(partName, Buffer.concat([archive, archive]));
    await startsOver(`has ${2 * archive.length} bytes, the archive has ${archive.length}`);
  });

  test('after a range that starts elsewhere', async () => {
    await leaveInCache(partName, archive.subarray(0, 1000));
    answer = (request, response) => {
      if (ranges.length > 1) return sendRange(request, response);
      const range = `bytes 900-${archive.length - 1}/${archive.length}`;
      return response.writeHead(206, { 'content-range': range }).end(archive.subarray(900));
    };
    await startsOver(`from 1000 on, of ${archive.length}; it sends "bytes 900-`);
  });

  test('after a range of a file of another size', async () => {
    await leaveInCache(partName, archive.subarray(0, 1000));
    answer = (request, response) => {
      if (ranges.length > 1) return sendRange(request, response);
      return response.writeHead(206, { 'content-range': 'bytes 1000-1001/1002' }).end('ab');
    };
    await startsOver('it sends "bytes 1000-1001/1002"');
  });

  test('after a range beyond the end', async () => {
    await leaveInCache(partName, archive.subarray(0, 1000));
    answer = (request, response) => {
      if (ranges.length > 1) return sendRange(request, response);
      return response.writeHead(416).end();
    };
    await startsOver('has nothing after the 1000 bytes');
  });

  test('if the archive changes during the download', async () => {
    const other = randomBytes(archive.length);
    archive.copy(other, 0, 0, 2);
    answer = (request, response) => {
      if (ranges.length > 1) return sendRange(request, response);
      response.writeHead(200, { 'content-length': other.length });
      return response.write(other.subarray(0, other.length / 2), () => response.destroy());
    };
    await startsOver('must have the MD5');
  });
});

describe('is refused twice, and leaves nothing behind:', () => {
  test.each<[string, Record<string, string | number>, () => Buffer | string, string]>([
    [
      'a login page',
      { 'content-type': 'text/html; charset=utf-8' },
      () => '<html>',
      'sends a web page instead of the archive',
    ],
    [
      'a page that does not say so',
      {},
      () => '<html>',
      'sends something other than a gzip archive',
    ],
    ['a shorter file', { 'content-length': 2 }, () => '\x1f\x8b', 'bytes, it sends 2'],
    [
      'another file of the same size',
      {},
      () => Buffer.concat([archive.subarray(0, 2), randomBytes(archive.length - 2)]),
      'must have the MD5',
    ],
  ])('%s', async (_, headers, body, message) => {
    answer = (_, response) => response.writeHead(200, headers).end(body());
    const error = await downloadDataset(source, cache).catch((error: Error) => error);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).toContain(`curl -LO ${source.url}`);
    expect(error).not.toBeInstanceOf(DownloadUnavailable);
    expect(ranges).toHaveLength(2);
    expect(await readdir(cache)).toEqual([]);
  });

  test('a body without end, of which no more is read than the size of the archive', async () => {
    let sent = 0;
    answer = (_, response) => {
      const block = Buffer.concat([archive.subarray(0, 2), Buffer.alloc(65_534)]);
      const send = () => {
        while (!response.destroyed && response.write(block)) sent += block.length;
      };
      response.on('drain', send);
      send();
    };
    await expect(downloadDataset(source, cache)).rejects.toThrow(
      `sends more than the ${archive.length} bytes`,
    );
    // Whatever the buffers of two connections hold.
    expect(sent).toBeLessThan(2 * archive.length + 32_000_000);
    expect(await readdir(cache)).toEqual([]);
  });
});

describe('is not available', () => {
  test.each([
    [404, 'answered 404 Not Found'],
    [503, 'answered 503 Service Unavailable'],
  ])('if the server answers %i', async (status, message) => {
    answer = (_, response) => response.writeHead(status).end('nothing');
    const error = await downloadDataset(source, cache).catch((error: Error) => error);
    expect(error).toBeInstanceOf(DownloadUnavailable);
    expect((error as Error).message).toContain(message);
    expect(await readdir(cache)).toEqual([]);
  });

  test('if there is no server, and a proxy that is set is mentioned', async () => {
    const nobody = { ...source, url: 'http://127.0.0.1:1/cifar-10-binary.tar.gz' };
    vi.stubEnv('https_proxy', 'http://user:secret@127.0.0.1:2');
    const error = await downloadDataset(nobody, cache).catch((error: Error) => error);
    vi.unstubAllEnvs();
    expect(error).toBeInstanceOf(DownloadUnavailable);
    const [reason, ...remedy] = (error as Error).message.split('\n');
    expect(reason).toMatch(/^CIFAR-10 cannot be downloaded: ./);
    expect(remedy).toEqual([
      `To get it: curl -LO ${nobody.url}`,
      'and then:  npx pnpm@10 cifar10 --data cifar-10-binary.tar.gz',
      expect.any(String),
    ]);
    expect((error as Error).message).toContain('https_proxy names a proxy; Node uses it if');
    expect((error as Error).message).not.toContain('secret');
  });

  test('if the server sends a byte a second', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      answer = (_, response) => {
        response.writeHead(200).write(archive.subarray(0, 1));
      };
      let onProgress = () => {};
      const started = new Promise<void>((resolve) => {
        onProgress = resolve;
      });
      const download = downloadDataset(source, cache, { onProgress });
      const expectation = expect(download).rejects.toThrow('only 1 byte arrived in 30 seconds');
      await started;
      await vi.advanceTimersByTimeAsync(30_000);
      await expectation;
    } finally {
      vi.useRealTimers();
    }
  });
});

test('can be stopped', async () => {
  const stop = new AbortController();
  answer = (_, response) => {
    response.writeHead(200, { 'content-length': archive.length }).write(archive.subarray(0, 10));
    stop.abort(new Error('enough'));
  };
  await expect(downloadDataset(source, cache, { signal: stop.signal })).rejects.toThrow('enough');
});

test('two at once download it once', async () => {
  // A second process looks for the whole data set in the cache.
  const messages: string[] = [];
  const files = batchFiles.map((name) => join(root, folderName, name));
  for (const file of files) {
    await writeFile(file, '');
    await truncate(file, fileBytes);
  }
  const file = join(root, 'whole.tar.gz');
  await create({ file, cwd: root, gzip: { level: 1 } }, [folderName]);
  archive = await readFile(file);
  const md5 = createHash('md5').update(archive).digest('hex');
  const whole = { ...source, md5, bytes: archive.length };
  const onMessage = (message: string) => messages.push(message);
  const folders = await Promise.all(
    [1, 2, 3].map(() => downloadDataset(whole, cache, { onMessage })),
  );
  expect(new Set(folders)).toEqual(new Set([join(cache, folderName)]));
  expect(ranges).toHaveLength(1);
  expect(messages.filter((message) => message.startsWith('Downloading'))).toHaveLength(1);
  expect(messages).toContainEqual(
    expect.stringContaining(`Waiting for the download by process ${process.pid} since`),
  );
  expect(await readdir(cache)).toEqual([folderName]);
});

test('replaces a folder that was only half unpacked, and removes what kills left behind', async () => {
  await leaveInCache('unpacking-abc', Buffer.alloc(0));
  await rm(join(cache, 'unpacking-abc'));
  await mkdir(join(cache, 'unpacking-abc', folderName), { recursive: true });
  await mkdir(join(cache, folderName));
  await writeFile(join(cache, folderName, 'data_batch_1.bin'), 'half');
  await writeFile(join(cache, folderName, 'test_batch.bin'), 'half');
  await downloadDataset(source, cache);
  await expectUnpacked();
});

test.each([['other'], ['']])('an archive with the folder %j is an error in words', async (name) => {
  await mkdir(join(root, 'packed', name), { recursive: true });
  await writeFile(join(root, 'packed', name, 'data_batch_1.bin'), 'x');
  const file = join(root, 'other.tar.gz');
  await create({ file, cwd: join(root, 'packed'), gzip: true }, ['.']);
  archive = await readFile(file);
  const md5 = createHash('md5').update(archive).digest('hex');
  await expect(downloadDataset({ ...source, md5, bytes: archive.length }, cache)).rejects.toThrow(
    `must hold a folder ${folderName}, which is missing`,
  );
});

describe('names what cannot be written:', () => {
  test('a cache that is a file', async () => {
    await writeFile(cache, '');
    await expect(downloadDataset(source, cache)).rejects.toThrow(
      `${join(cache, 'cifar-10-binary.tar.gz.lock')} cannot be written: not a directory (ENOTDIR).`,
    );
  });

  test('a folder in the place of the unfinished file', async () => {
    await mkdir(join(cache, partName), { recursive: true });
    await expect(downloadDataset(source, cache)).rejects.toThrow(
      `${join(cache, partName)} must be a file; delete what is there.`,
    );
  });

  test.each([
    ['while it downloads', 200, partName],
    ['while it unpacks', 500, folderName],
  ])('a disk that fills %s, from which a later call continues', async (_, kibibytes, name) => {
    if (!(await mountSmallDisk(cache, kibibytes))) return;
    try {
      const error = await downloadDataset(source, cache).catch((error: Error) => error);
      expect((error as Error).message).toBe(
        `${join(cache, name)} cannot be written: the disk is full (ENOSPC).`,
      );
      expect(error).not.toBeInstanceOf(DownloadUnavailable);
      expect(await readdir(cache)).toEqual([partName]);
    } finally {
      unmount(cache);
    }
  });
});
