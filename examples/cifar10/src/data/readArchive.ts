import { createReadStream } from 'node:fs';
import { basename } from 'node:path/posix';
import { createGunzip } from 'node:zlib';
import { Parser } from 'tar';
import { UserError } from '../userError.ts';
import {
  batchFiles,
  datasetBuilder,
  type FileObserver,
  fileBytes,
  wrongSize,
} from './binaryFormat.ts';
import type { Dataset } from './dataset.ts';

/** Reads `cifar-10-binary.tar.gz`, decompressing it once as a stream. */
export async function readArchive(archive: string, onFile?: FileObserver): Promise<Dataset> {
  const builder = datasetBuilder(archive, onFile);
  // Entries follow one another: one buffer serves them all.
  const bytes = new Uint8Array(fileBytes);
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      const name = basename(entry.path);
      if (entry.type !== 'File' || !batchFiles.includes(name)) {
        entry.resume();
        return;
      }
      if (entry.size !== fileBytes) throw wrongSize(`${archive}: ${name}`, entry.size);
      let filled = 0;
      entry.on('data', (chunk) => {
        bytes.set(chunk, filled);
        filled += chunk.length;
      });
      entry.on('end', () => builder.add(name, bytes));
    },
  });
  let parserError: Error | undefined;
  parser.on('error', (error: Error) => {
    parserError ??= error;
  });
  const file = createReadStream(archive, { highWaterMark: 1 << 20 });
  const gunzip = createGunzip({ chunkSize: 1 << 20 });
  file.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of file.pipe(gunzip)) {
      parser.write(chunk);
      if (parserError) throw parserError;
    }
    parser.end();
    if (parserError) throw parserError;
  } catch (error) {
    throw error instanceof UserError ? error : damaged(archive, error as Error);
  } finally {
    file.destroy();
    gunzip.destroy();
  }
  return builder.finish(archive);
}

function damaged(archive: string, cause: Error): UserError {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'Z_DATA_ERROR' && cause.message === 'incorrect header check') {
    return new UserError(
      `${archive} must be a gzip-compressed tar archive (cifar-10-binary.tar.gz); it is not gzip.`,
      { cause },
    );
  }
  if (code === 'Z_BUF_ERROR') {
    return new UserError(
      `${archive} is truncated: a whole gzip archive was expected, it ends too early.`,
      { cause },
    );
  }
  return new UserError(
    `${archive} cannot be read as a gzip-compressed tar archive: ${cause.message}.`,
    { cause },
  );
}
