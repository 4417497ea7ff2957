import { mkdir, mkdtemp, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batchFiles, fileBytes, recordBytes } from '../../src/data/binaryFormat.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { locateData } from '../../src/data/locate.ts';
import { readArchive } from '../../src/data/readArchive.ts';
import { readFolder } from '../../src/data/readFolder.ts';

const folderName = 'cifar-10-batches-bin';
let root: string;
let folder: string;
let archive: string;

async function pack(name: string, files: readonly string[]): Promise<string> {
  const file = join(root, name);
  await create({ file, cwd: root, gzip: { level: 1 } }, [...files]);
  return file;
}

// Full-size files: record r of file f has the label (r + f) mod 10 and the pixel bytes f, r, …
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cutmix-read-'));
  folder = join(root, folderName);
  await mkdir(folder);
  for (const [f, name] of batchFiles.entries()) {
    const bytes = Buffer.alloc(fileBytes);
    for (let r = 0; r * recordBytes < fileBytes; r++) {
      bytes[r * recordBytes] = (r + f) % 10;
      bytes[r * recordBytes + 1] = f;
      bytes[(r + 1) * recordBytes - 1] = r % 251;
    }
    await writeFile(join(folder, name), bytes);
  }
  archive = await pack('cifar-10-binary.tar.gz', [folderName]);
});
afterAll(() => rm(root, { recursive: true }));

function expectTheRecords({ train, test, kind }: Dataset): void {
  expect([kind, train.count, test.count]).toEqual(['cifar10', 50_000, 10_000]);
  for (const [set, file, index, record] of [
    [train, 0, 0, 0],
    [train, 0, 9999, 9999],
    [train, 1, 10_000, 0],
    [train, 4, 40_123, 123],
    [test, 5, 0, 0],
    [test, 5, 9999, 9999],
  ] as const) {
    expect(set.labels[index]).toBe((record + file) % 10);
    expect(set.images[index * 3072]).toBe(file);
    expect(set.images[(index + 1) * 3072 - 1]).toBe(record % 251);
  }
}

describe('reading', () => {
  test('an archive and a folder give the same images, in file order', async () => {
    expectTheRecords(await readArchive(archive));
    expectTheRecords(await readFolder(folder));
  });

  test.each([
    ['truncated', (b: Buffer) => b.subarray(0, b.length / 2), 'is truncated'],
    ['damaged', (b: Buffer) => b.fill(0x55, b.length - 8, b.length - 4), 'incorrect data check'],
    ['not gzip', () => Buffer.from('<html>404</html>'), 'it is not gzip'],
  ])('a %s archive is an error that names it', async (name, damage, message) => {
    const path = join(root, `${name}.tar.gz`);
    await writeFile(path, damage(await readFile(archive)));
    await expect(readArchive(path)).rejects.toThrow(message);
    await expect(readArchive(path)).rejects.toThrow(path);
  });

  test('an archive must hold all files, in their size', async () => {
    const part = await pack('part.tar.gz', [`${folderName}/data_batch_3.bin`]);
    await expect(readArchive(part)).rejects.toThrow(
      'missing: data_batch_1.bin, data_batch_2.bin, data_batch_4.bin, data_batch_5.bin, test_batch.bin',
    );
    await mkdir(join(root, 'short'));
    await writeFile(join(root, 'short', 'test_batch.bin'), 'short');
    const short = await pack('short.tar.gz', ['short']);
    await expect(readArchive(short)).rejects.toThrow(
      'test_batch.bin must have 30730000 bytes (10000 records of 3073), it has 5.',
    );
  });

  test('a folder must hold all files, in their size, with labels 0 to 9', async () => {
    const path = join(folder, 'data_batch_4.bin');
    const file = await open(path, 'r+');
    await file.write(Uint8Array.of(10), 0, 1, 77 * recordBytes);
    await file.close();
    await expect(readFolder(folder)).rejects.toThrow(
      'data_batch_4.bin has the label 10 in record 77; labels must be 0 to 9.',
    );
    await truncate(path, 1000);
    await expect(readFolder(folder)).rejects.toThrow(`${path} must have 30730000 bytes`);
    await rm(path);
    await expect(readFolder(folder)).rejects.toThrow('missing: data_batch_4.bin.');
  });
});

describe('locateData', () => {
  test('takes an archive, a folder of files, or a folder around either', async () => {
    expect(await locateData(archive)).toEqual({ kind: 'archive', path: archive });
    expect(await locateData(folder)).toEqual({ kind: 'folder', path: folder });
    expect(await locateData(root)).toEqual({ kind: 'folder', path: folder });
    const onlyArchive = join(root, 'other');
    await mkdir(onlyArchive);
    await expect(locateData(onlyArchive)).rejects.toThrow('holds neither');
    const copy = join(onlyArchive, 'cifar-10-binary.tar.gz');
    await writeFile(copy, '');
    expect(await locateData(onlyArchive)).toEqual({ kind: 'archive', path: copy });
    await expect(locateData(join(root, 'none'))).rejects.toThrow('does not exist');
  });
});
