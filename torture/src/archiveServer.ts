import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { DownloadSource } from '@cutmix/example-cifar10';
import { create } from 'tar';

export const folderName = 'cifar-10-batches-bin';

/** The contents of the files in an archive, by name. */
export type Contents = Readonly<Record<string, Buffer>>;

export type Answer = (request: IncomingMessage, response: ServerResponse, archive: Buffer) => void;

export function startOf(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? 'bytes=0-')?.[1] ?? 0);
}

/** The whole archive or the rest of it, possibly only up to `end`. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  archive: Buffer,
  end = archive.length,
): void {
  const start = startOf(request);
  if (start >= archive.length) return void response.writeHead(416).end();
  const range = `bytes ${start}-${archive.length - 1}/${archive.length}`;
  response.writeHead(start > 0 ? 206 : 200, {
    'content-length': archive.length - start,
    ...(start > 0 && { 'content-range': range }),
  });
  response.write(archive.subarray(start, Math.max(start, end)), () => {
    if (end < archive.length) response.destroy();
    else response.end();
  });
}

export interface ArchiveServer {
  readonly archive: Buffer;
  readonly source: DownloadSource;
  /** Answers to the next requests; those after them get the archive. */
  readonly answers: Answer[];
  close(): Promise<void>;
}

/** Serves an archive of these files, which is made in the folder `scratch`. */
export async function serveArchive(scratch: string, contents: Contents): Promise<ArchiveServer> {
  await mkdir(join(scratch, folderName));
  for (const [name, content] of Object.entries(contents)) {
    await writeFile(join(scratch, folderName, name), content);
  }
  const file = join(scratch, 'archive.tar.gz');
  await create({ file, cwd: scratch, gzip: true }, [folderName]);
  const archive = await readFile(file);
  const answers: Answer[] = [];
  const server = createServer((request, response) => {
    (answers.shift() ?? send)(request, response, archive);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    archive,
    source: {
      url: `http://127.0.0.1:${port}/cifar-10-binary.tar.gz`,
      md5: createHash('md5').update(archive).digest('hex'),
      bytes: archive.length,
    },
    answers,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What is wrong with a cache into which the archive was downloaded: it must hold the files alone. */
export async function faultsOfCache(cache: string, contents: Contents): Promise<string[]> {
  for (const [name, content] of Object.entries(contents)) {
    const unpacked = await readFile(join(cache, folderName, name)).catch(() => '');
    if (!content.equals(Buffer.from(unpacked))) return [`the unpacked ${name} is wrong`];
  }
  const all = await readdir(cache);
  return all.length > 1 ? [`the cache holds ${all.join(', ')}`] : [];
}
