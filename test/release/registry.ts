import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Document {
  readonly name: string;
  readonly versions: Readonly<Record<string, unknown>>;
  readonly 'dist-tags': Readonly<Record<string, string>>;
}

/** A local npm registry with just the endpoints that `npm publish` uses. */
export interface Registry {
  readonly url: string;
  /** `name@version` of each published package, in order. */
  readonly published: readonly string[];
  /** Rejects publications of this package, or of none for `undefined`. */
  refuse(name: string | undefined): void;
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

export async function startRegistry(): Promise<Registry> {
  const documents = new Map<string, Document>();
  const published: string[] = [];
  let refused: string | undefined;
  const server = createServer(async (request, response) => {
    const name = decodeURIComponent(request.url?.slice(1) ?? '');
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.method === 'PUT') {
      const document = JSON.parse(await bodyOf(request)) as Document;
      if (name === refused) return answer(403, { error: 'refused' });
      documents.set(name, document);
      published.push(`${name}@${Object.keys(document.versions).join()}`);
      return answer(201, {});
    }
    const document = documents.get(name);
    return document ? answer(200, document) : answer(404, { error: 'not found' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    published,
    refuse: (name) => {
      refused = name;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
