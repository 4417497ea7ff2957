import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type DownloadSource, DownloadUnavailable, downloadDataset } from '@cutmix/example-cifar10';
import { create } from 'tar';
import type { Part } from '../part.ts';
import { type Random, randomOf } from '../random.ts';

const folderName = 'cifar-10-batches-bin';
const partName = 'cifar-10-binary.tar.gz.part';
const limitSeconds = 60;

type Answer = (request: IncomingMessage, response: ServerResponse, archive: Buffer) => void;

function startOf(request: IncomingMessage): number {
  return Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? 'bytes=0-')?.[1] ?? 0);
}

/** The whole archive or the rest of it, possibly only up to `end`. */
function send(
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

/** A fault of the server that lasts for one request. */
const serverFaults: Readonly<Record<string, (random: Random) => Answer>> = {
  'resets the connection after some bytes': (random) => {
    const end = random.below(400_000);
    return (request, response, archive) =>
      send(request, response, archive, Math.min(end, archive.length - 1));
  },
  'resets the connection at once': () => (_, response) => void response.destroy(),
  'sends no end': () => (_, response) => {
    const block = Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(65_534)]);
    const more = () => {
      while (!response.destroyed && response.write(block));
    };
    response.on('drain', more);
    more();
  },
  'sends a range that starts elsewhere': (random) => {
    const shift = random.between(1, 999);
    return (request, response, archive) => {
      const start = Math.max(0, startOf(request) - shift);
      const range = `bytes ${start}-${archive.length - 1}/${archive.length}`;
      response.writeHead(206, { 'content-range': range }).end(archive.subarray(start));
    };
  },
  'sends another range without saying so': (random) => {
    const shift = random.between(1, 999);
    return (request, response, archive) =>
      void response.writeHead(206).end(archive.subarray(Math.max(0, startOf(request) - shift)));
  },
  'ignores ranges': () => (_, response, archive) => void response.writeHead(200).end(archive),
  'sends a login page': () => (_, response) =>
    void response.writeHead(200, { 'content-type': 'text/html' }).end('<form>Log in</form>'),
  'sends a page without a type': () => (_, response) => void response.writeHead(200).end('<form>'),
  'redirects for ever': () => (request, response) =>
    void response.writeHead(302, { location: request.url ?? '/' }).end(),
  'redirects to a login page': () => (request, response) => {
    if (request.url === '/login') {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<form>Log in</form>');
    } else response.writeHead(302, { location: '/login' }).end();
  },
  'sends other content of the same size': (random) => (request, response, archive) => {
    const other = Buffer.from(archive);
    other[random.between(2, other.length - 1)]! ^= 1;
    send(request, response, other);
  },
  'sends a shorter file': (random) => {
    const length = random.between(1, 1000);
    return (_, response, archive) => void response.writeHead(200).end(archive.subarray(0, -length));
  },
  'says a wrong length': (random) => {
    const length = random.below(1_000_000);
    return (_, response, archive) => {
      response.writeHead(200, { 'content-length': length }).write(archive.subarray(0, length));
      response.end();
    };
  },
  'compresses it again': () => (_, response) =>
    void response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip'),
  'knows no range': () => (_, response) => void response.writeHead(416).end(),
  'is not well': (random) => {
    const status = random.pick([400, 401, 403, 404, 407, 429, 500, 502, 503, 504]);
    return (_, response) => void response.writeHead(status).end('no');
  },
};

/** What lies in the cache before. */
const leftovers: Readonly<
  Record<string, (cache: string, archive: Buffer, random: Random) => Promise<void>>
> = {
  'an empty cache': async () => {},
  'the beginning of the archive': (cache, archive, random) =>
    writeFile(join(cache, partName), archive.subarray(0, random.below(archive.length))),
  'the whole archive': (cache, archive) => writeFile(join(cache, partName), archive),
  'a part of another file': (cache, _, random) =>
    writeFile(join(cache, partName), random.bytes(random.between(1, 5000))),
  'a part that is too long': (cache, archive) =>
    writeFile(join(cache, partName), Buffer.concat([archive, archive])),
  'a folder named as the part': (cache) => mkdir(join(cache, partName)).then(() => {}),
  'a link that leads nowhere named as the part': (cache) =>
    symlink(join(cache, 'nowhere', 'at all'), join(cache, partName)),
  'half an unpacked folder': async (cache) => {
    await mkdir(join(cache, folderName));
    await writeFile(join(cache, folderName, 'data_batch_1.bin'), 'half');
  },
  'a file named as the unpacked folder': (cache) => writeFile(join(cache, folderName), 'file'),
  'a folder of a killed process': async (cache) => {
    await mkdir(join(cache, 'unpacking-abc', folderName), { recursive: true });
    await writeFile(join(cache, 'unpacking-abc', folderName, 'data_batch_1.bin'), 'half');
  },
  'the lock of a killed process': (cache) =>
    writeFile(
      join(cache, 'cifar-10-binary.tar.gz.lock'),
      JSON.stringify({
        token: 'gone',
        pid: 2 ** 22 + 1,
        host: hostname(),
        processStart: null,
        since: '',
      }),
    ),
};

/** Servers with faults, and caches that hold something else, given to the download. */
export const downloads: Part = {
  async open(scratch) {
    const content = randomOf(0).bytes(300_000);
    await mkdir(join(scratch, folderName));
    await writeFile(join(scratch, folderName, 'data_batch_1.bin'), content);
    const file = join(scratch, 'archive.tar.gz');
    await create({ file, cwd: scratch, gzip: true }, [folderName]);
    const archive = await readFile(file);

    let faults: Answer[] = [];
    const server = createServer((request, response) => {
      (faults.shift() ?? send)(request, response, archive);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const source: DownloadSource = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cifar-10-binary.tar.gz`,
      md5: createHash('md5').update(archive).digest('hex'),
      bytes: archive.length,
    };
    const cache = join(scratch, 'cache');

    const attempt = async (): Promise<'downloaded' | Error> => {
      const signal = AbortSignal.timeout(limitSeconds * 1000);
      try {
        await downloadDataset(source, cache, { signal });
        return 'downloaded';
      } catch (error) {
        return error as Error;
      }
    };
    const faultsInCache = async (result: 'downloaded' | Error): Promise<string[]> => {
      const left = (await readdir(cache)).filter((name) => name !== partName);
      if (result !== 'downloaded') {
        const strays = left.filter((name) => name !== folderName);
        return strays.length > 0 ? [`the cache holds ${strays.join(', ')}`] : [];
      }
      const unpacked = await readFile(join(cache, folderName, 'data_batch_1.bin')).catch(() => '');
      if (!content.equals(Buffer.from(unpacked))) return ['the unpacked file is wrong'];
      const all = await readdir(cache);
      return all.length > 1 ? [`the cache holds ${all.join(', ')}`] : [];
    };

    return {
      async run(random) {
        await rm(cache, { recursive: true, force: true });
        await mkdir(cache);
        const leftover = random.pick(Object.keys(leftovers));
        await leftovers[leftover]!(cache, archive, random);
        const chosen = Array.from({ length: random.below(4) }, () =>
          random.pick(Object.keys(serverFaults)),
        );
        faults = chosen.map((name) => serverFaults[name]!(random));
        const wasComplete = leftover === 'the whole archive';
        const clients = random.between(1, 2);
        const tried = `${leftover}; a server that ${chosen.join(', then ') || 'works'}; ${clients} at once`;

        const found: string[] = [];
        const results = await Promise.all(Array.from({ length: clients }, attempt));
        for (const result of results) {
          if (result === 'downloaded') continue;
          if (result.name === 'TimeoutError') found.push('it did not end');
          else if (result.name !== 'UserError') found.push(`no error for people: ${result.stack}`);
          else if (result instanceof DownloadUnavailable && clients === 1 && wasComplete) {
            found.push(`the archive was here: ${result.message}`);
          }
        }
        found.push(...(await faultsInCache(results.at(-1)!)));

        // The next start with a server that works must succeed, unless something is in the way.
        faults = [];
        const isBlocked = await lstat(join(cache, partName)).then(
          (part) => !part.isFile(),
          () => false,
        );
        const next = await attempt();
        if (next !== 'downloaded' && !isBlocked) found.push(`the next start fails: ${next.stack}`);
        found.push(...(await faultsInCache(next)));
        const outcome = results.every((result) => result === 'downloaded')
          ? 'downloaded'
          : 'refused';
        return { tried, outcome, faults: found };
      },
      async close() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  },
};
