import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { Header, Parser, type ReadEntry } from 'tar';
import { fileError } from '../../system/fileError.ts';
import { UserError } from '../../system/userError.ts';
import type { Dataset } from '../dataset.ts';
import {
  archiveName,
  batchFiles,
  datasetBuilder,
  type FileObserver,
  fileBytes,
  wrongSize,
} from './binaryFormat.ts';
import { describeOtherVersion } from './otherVersions.ts';

const chunkBytes = 1 << 20;
const blockBytes = 512;
// Six batch files, and room for the list of classes, a page of text and headers.
const unpackedLimit = batchFiles.length * fileBytes + (1 << 20);
// Random bytes grow a little when they are compressed.
const packedLimit = unpackedLimit + (1 << 20);

/**
 * Reads `cifar-10-binary.tar.gz`, or the tar archive within it, once as a stream. Memory and time
 * are bounded by the size of the real archive.
 *
 * @throws UserError if it cannot be read, is damaged or holds something else.
 */
export async function readArchive(archive: string, onFile?: FileObserver): Promise<Dataset> {
  try {
    const start = await firstBlock(archive);
    const format = formatOf(start);
    if (format === undefined) throw notAnArchive(archive, start);
    const reader = archiveReader(archive, onFile);
    const file = createReadStream(archive, { highWaterMark: chunkBytes });
    if (format === 'tar') {
      for await (const chunk of file) reader.write(chunk);
    } else {
      const gunzip = createGunzip({ chunkSize: chunkBytes });
      await unpack(file, gunzip, reader.write);
      if (!(await isZeroFrom(archive, gunzip.bytesWritten))) throw garbageAfter(archive);
    }
    return reader.finish();
  } catch (error) {
    throw archiveError(archive, error as Error);
  }
}

/** The first block of a file, or all of a smaller one. */
async function firstBlock(archive: string): Promise<Uint8Array> {
  const file = await open(archive);
  try {
    const { size } = await file.stat();
    if (size > packedLimit) {
      throw new UserError(`${archive} has ${size} bytes, more than CIFAR-10: ${expectedArchive}.`);
    }
    const { buffer, bytesRead } = await file.read(new Uint8Array(blockBytes), 0, blockBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const expectedArchive = `expected ${archiveName}, gzip-compressed or as a plain .tar`;

function formatOf(start: Uint8Array): 'gzip' | 'tar' | undefined {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip';
  return isHeader(start) ? 'tar' : undefined;
}

function isHeader(block: Uint8Array): boolean {
  try {
    return block.length === blockBytes && new Header(Buffer.from(block)).cksumValid;
  } catch {
    return false;
  }
}

function notAnArchive(archive: string, start: Uint8Array): UserError {
  const name = basename(archive);
  if (batchFiles.includes(name)) {
    return new UserError(`${archive} is one of ${batchFiles.length} files: name their folder.`);
  }
  const text = Buffer.from(start).toString('latin1').trimStart();
  let what = 'is neither';
  if (start.length === 0) what = 'is empty';
  else if (text.startsWith('<')) what = 'is a web page';
  const other = describeOtherVersion(name);
  return new UserError(
    `${archive} must be ${archiveName}, gzip-compressed or as a plain .tar; it ${what}.` +
      `${other ? ` ${other}` : ''}`,
  );
}

async function unpack(
  stream: Readable,
  gunzip: Gunzip,
  write: (chunk: Uint8Array) => void,
): Promise<void> {
  stream.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of stream.pipe(gunzip)) write(chunk);
  } finally {
    stream.destroy();
    gunzip.destroy();
  }
}

interface ArchiveReader {
  /** Takes the next bytes of the tar archive. */
  write(chunk: Uint8Array): void;
  /** Called at the end. */
  finish(): Dataset;
}

function archiveReader(archive: string, onFile: FileObserver | undefined): ArchiveReader {
  const builder = datasetBuilder(archive, onFile);
  // Entries follow one another: one buffer serves them all.
  const bytes = new Uint8Array(fileBytes);
  let entry: ReadEntry | undefined;
  let isFirst = true;
  let hasEnded = false;
  let error: Error | undefined;
  let received = 0;
  let rest: Uint8Array = new Uint8Array(0);

  const parser = new Parser({
    strict: true,
    onReadEntry(next) {
      entry = next;
      const { path, size, type } = next;
      const name = basename(path);
      const other = describeOtherVersion(path);
      if (other) throw new UserError(`${archive} holds ${path}. ${other}`);
      if (!batchFiles.includes(name)) {
        if (received + size > unpackedLimit) throw tooLarge(archive);
        next.resume();
        return;
      }
      if (type !== 'File') {
        throw new UserError(`${archive}: ${name} must be a file, it is a ${type}.`);
      }
      if (size !== fileBytes) throw wrongSize(`${archive}: ${name}`, size);
      let filled = 0;
      next.on('data', (chunk) => {
        bytes.set(chunk, filled);
        filled += chunk.length;
      });
      next.on('end', () => {
        if (filled === fileBytes) builder.add(name, bytes);
      });
    },
  });
  parser.on('eof', () => {
    hasEnded = true;
  });
  parser.on('error', (cause: Error) => {
    error ??= cause;
  });

  return {
    write(chunk) {
      received += chunk.length;
      if (received > unpackedLimit) throw tooLarge(archive);
      let left = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
      while (left.length > 0) {
        if (hasEnded) {
          // Archives are filled up with zeros. The parser would keep whatever follows its end.
          if (!isZero(left)) throw garbageAfter(archive);
          break;
        }
        // Headers block by block, to know where the archive ends; contents as they come.
        const step = Math.min(left.length, Math.max(entry?.blockRemain ?? 0, blockBytes));
        if (step < blockBytes && !entry?.blockRemain) break;
        // The parser would decompress once more, without a limit, what is compressed twice.
        if (isFirst && !isHeader(left.subarray(0, step))) throw notTar(archive);
        isFirst = false;
        parser.write(Buffer.from(left.buffer, left.byteOffset, step));
        if (error) throw error;
        left = left.subarray(step);
      }
      rest = hasEnded ? rest.subarray(0, 0) : left.slice();
    },
    finish() {
      parser.end();
      if (error) throw error;
      return builder.finish(archive);
    },
  };
}

async function isZeroFrom(archive: string, start: number): Promise<boolean> {
  for await (const chunk of createReadStream(archive, { start, highWaterMark: chunkBytes })) {
    if (!isZero(chunk)) return false;
  }
  return true;
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

function notTar(archive: string): UserError {
  return new UserError(`${archive} holds something other than a tar archive: ${expectedArchive}.`);
}

function tooLarge(archive: string): UserError {
  return new UserError(
    `${archive} unpacks to more than the ${unpackedLimit} bytes of CIFAR-10: ${expectedArchive}.`,
  );
}

function garbageAfter(archive: string): UserError {
  return new UserError(
    `${archive} holds other data after the end of the archive: ` +
      'it was damaged or put together wrongly. Download it again.',
  );
}

function archiveError(archive: string, error: Error): UserError {
  if (error instanceof UserError) return error;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (syscall) return fileError(archive, 'read', error);
  // The first two bytes were those of gzip: it is a second header that is wrong.
  if (code === 'Z_DATA_ERROR' && message === 'incorrect header check') return garbageAfter(archive);
  const what =
    code === 'Z_BUF_ERROR' || message.startsWith('Truncated input')
      ? 'is truncated'
      : `is damaged: ${message}`;
  return new UserError(`${archive} ${what}. Download it again.`, { cause: error });
}
