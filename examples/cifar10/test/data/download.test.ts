import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DownloadSource, downloadDataset } from '../../src/data/download.ts';

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

test('goes on where an earlier download stopped', async () => {
  await mkdir(cache);
  await writeFile(join(cache, partName), archive.subarray(0, 1000));
  await downloadDataset(source, cache);
  expect(ranges).toEqual(['bytes=1000-']);
  await expectUnpacked();
});

test('goes on by itself when the connection is cut half-way', async () => {
  answer = (request, response) =>
    sendRange(request, response, ranges.length === 1 ? archive.length / 2 : undefined);
  await downloadDataset(source, cache);
  expect(ranges.length).toBe(2);
  expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
  await expectUnpacked();
});

test('gives up when nothing more arrives, and keeps what is there', async () => {
  answer = (request, response) => {
    if (ranges.length === 1) sendRange(request, response, archive.length / 2);
    else response.destroy();
  };
  await expect(downloadDataset(source, cache)).rejects.toThrow(
    `${source.url} cannot be downloaded: `,
  );
  const part = await readFile(join(cache, partName));
  expect(part.length).toBeGreaterThan(0);
  expect(part.equals(archive.subarray(0, part.length))).toBe(true);
});

test('starts again where the server knows no ranges', async () => {
  await mkdir(cache);
  await writeFile(join(cache, partName), randomBytes(1000));
  answer = (_, response) => response.writeHead(200).end(archive);
  await downloadDataset(source, cache);
  await expectUnpacked();
});

test('takes a file that was complete already', async () => {
  await mkdir(cache);
  await writeFile(join(cache, partName), archive);
  await downloadDataset(source, cache);
  await expectUnpacked();
});

test('a wrong checksum is an error, and the file is deleted', async () => {
  const wrong = { ...source, md5: '0'.repeat(32) };
  await expect(downloadDataset(wrong, cache)).rejects.toThrow(
    `must have the MD5 ${wrong.md5}, ${source.md5} was received`,
  );
  expect(await readdir(cache)).toEqual([]);
});

test('a missing page is an error that says so', async () => {
  answer = (_, response) => response.writeHead(404).end('nothing');
  await expect(downloadDataset(source, cache)).rejects.toThrow('answered 404 Not Found');
  expect(await readdir(cache)).toEqual([]);
});

test('no server at all is an error that says so', async () => {
  const nobody = { ...source, url: 'http://127.0.0.1:1/cifar-10-binary.tar.gz' };
  await expect(downloadDataset(nobody, cache)).rejects.toThrow('cannot be downloaded');
});

test('can be stopped', async () => {
  const stop = new AbortController();
  answer = (_, response) => {
    response.writeHead(200, { 'content-length': archive.length }).write(archive.subarray(0, 10));
    stop.abort(new Error('enough'));
  };
  await expect(downloadDataset(source, cache, { signal: stop.signal })).rejects.toThrow('enough');
});
