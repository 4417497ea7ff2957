import { lstat, mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DownloadUnavailable, downloadDataset } from '@cutmix/example-cifar10';
import {
  type Answer,
  faultsOfCache,
  folderName,
  send,
  serveArchive,
  startOf,
} from '../archiveServer.ts';
import type { Part } from '../part.ts';
import { type Random, randomOf } from '../random.ts';

const partName = 'cifar-10-binary.tar.gz.part';
// A server that sends next to nothing is given up after half a minute.
const limitSeconds = 150;

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

/** Takes half a minute, so it is tried rarely. */
const slowFault = 'sends a byte a second';

const sendSlowly: Answer = (request, response, archive) => {
  let sent = startOf(request);
  response.writeHead(sent > 0 ? 206 : 200);
  const timer = setInterval(() => {
    if (response.destroyed || sent >= archive.length) clearInterval(timer);
    else response.write(archive.subarray(sent, ++sent));
  }, 1000);
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

const content = { 'data_batch_1.bin': randomOf(0).bytes(300_000) };

/** Servers with faults, and caches that hold something else, given to the download. */
export const downloads: Part = {
  async open(scratch) {
    const { archive, source, answers, close } = await serveArchive(scratch, content);
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
      return await faultsOfCache(cache, content);
    };

    return {
      async run(random) {
        await rm(cache, { recursive: true, force: true });
        await mkdir(cache);
        const leftover = random.pick(Object.keys(leftovers));
        await leftovers[leftover]!(cache, archive, random);
        const chosen: string[] = Array.from({ length: random.below(4) }, () =>
          random.pick(Object.keys(serverFaults)),
        );
        answers.push(...chosen.map((name) => serverFaults[name]!(random)));
        if (random.below(60) === 0) {
          chosen.push(slowFault);
          answers.push(sendSlowly);
        }
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
        answers.length = 0;
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
      close,
    };
  },
};
