import { mkdir, mkdtemp, open, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { create, Header } from 'tar';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { batchFiles, fileBytes, recordBytes } from '../../src/data/cifar10/binaryFormat.ts';
import { readArchive } from '../../src/data/cifar10/readArchive.ts';
import { readFolder } from '../../src/data/cifar10/readFolder.ts';
import type { Dataset } from '../../src/data/dataset.ts';
import { locateData } from '../../src/data/locate.ts';

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

interface Member {
  readonly path: string;
  readonly size: number;
  readonly type?: 'File' | 'SymbolicLink';
  readonly content?: Buffer;
}

describe('reading', () => {
  test('an archive and a folder give the same images, in file order', async () => {
    expectTheRecords(await readArchive(archive));
    expectTheRecords(await readFolder(folder));
  });

  test('a plain tar archive is read, whatever its name', async () => {
    const plain = join(root, 'plain.tar.gz');
    await writeFile(plain, gunzipSync(await readFile(archive)));
    expectTheRecords(await readArchive(plain));
    await rm(plain);
  });

  test.each([
    ['truncated', (b: Buffer) => b.subarray(0, b.length / 2), 'is truncated'],
    ['damaged', (b: Buffer) => b.fill(0x55, b.length - 8, b.length - 4), 'incorrect data check'],
    ['web page', () => Buffer.from('<html>404</html>'), 'it is a web page'],
    ['text file', () => Buffer.from('hello'), 'it is neither'],
    ['block of text', () => Buffer.alloc(2048, 'hello'), 'it is neither'],
    ['empty', () => Buffer.alloc(0), 'it is empty'],
    [
      'followed by text',
      (b: Buffer) => Buffer.concat([b, Buffer.from('text')]),
      'holds other data after the end of the archive',
    ],
    [
      'followed by zeros and text',
      (b: Buffer) => Buffer.concat([b, Buffer.alloc(3_000_000), Buffer.from('text')]),
      'holds other data after the end of the archive',
    ],
    ['compressed twice', (b: Buffer) => gzipSync(b), 'holds something other than a tar archive'],
    [
      'followed by a second gzip file',
      (b: Buffer) => Buffer.concat([b, gzipSync('text')]),
      'holds other data after the end of the archive',
    ],
  ])('an archive that is a %s is an error that names it', async (name, damage, message) => {
    const path = join(root, `${name}.tar.gz`);
    await writeFile(path, damage(await readFile(archive)));
    const error = await readArchive(path).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).toContain(path);
    await rm(path);
  });

  test('zeros after an archive are ignored, at the speed of reading', async () => {
    const path = join(root, 'zeros.tar.gz');
    await writeFile(path, Buffer.concat([await readFile(archive), Buffer.alloc(100_000_000)]));
    expectTheRecords(await readArchive(path));
    await rm(path);
  });

  test('zeros or text after the end of the tar archive are found at the speed of reading', async () => {
    const part = await pack('tail.tar.gz', [`${folderName}/data_batch_3.bin`]);
    const tar = gunzipSync(await readFile(part));
    const zeros = Buffer.alloc(100_000_000);
    await writeFile(part, gzipSync(Buffer.concat([tar, zeros]), { level: 1 }));
    await expect(readArchive(part)).rejects.toThrow('missing: data_batch_1.bin');
    await writeFile(part, gzipSync(Buffer.concat([tar, zeros, Buffer.from('x')]), { level: 1 }));
    await expect(readArchive(part)).rejects.toThrow('holds other data after the end');
    await rm(part);
  });

  /** An archive of members with these names and sizes, filled with zeros. */
  async function packed(name: string, members: readonly Member[]): Promise<string> {
    const blocks = members.flatMap(({ path, size, type = 'File', content = Buffer.alloc(0) }) => {
      const header = new Header({
        path,
        size,
        type,
        mode: 0o644,
        linkpath: type === 'File' ? '' : 'x',
      });
      header.encode();
      return [header.block!, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
    });
    const path = join(root, name);
    await writeFile(path, gzipSync(Buffer.concat(blocks), { level: 1 }));
    return path;
  }

  test.each([
    ['data_batch_1.bin', 3 * 2 ** 30, 'data_batch_1.bin must have 30730000 bytes'],
    ['data_batch_1.bin', 0, 'received 0.'],
    ['other.bin', 3 * 2 ** 30, 'unpacks to more than'],
    ['cifar-10-batches-py/data_batch_1', 31_035_704, 'That is the Python version of CIFAR-10'],
    ['cifar-10-batches-mat/data_batch_1.mat', 100, 'That is the MATLAB version of CIFAR-10'],
    ['cifar-100-binary/train.bin', 153_700_000, 'That is CIFAR-100'],
  ])('a member %s of %i bytes is refused by its header', async (path, size, message) => {
    await expect(readArchive(await packed('member.tar.gz', [{ path, size }]))).rejects.toThrow(
      message,
    );
  });

  test('a link in the place of a file is named', async () => {
    const members = [
      { path: `${folderName}/test_batch.bin`, size: 0, type: 'SymbolicLink' } as const,
    ];
    await expect(readArchive(await packed('link.tar.gz', members))).rejects.toThrow(
      'test_batch.bin must be a file, it is a SymbolicLink',
    );
  });

  test('many small members are refused once they exceed the real archive', async () => {
    const content = Buffer.alloc(40_000_000);
    const members = Array.from({ length: 5 }, (_, i) => ({
      path: `a/${i}`,
      size: content.length,
      content,
    }));
    await expect(readArchive(await packed('bomb.tar.gz', members))).rejects.toThrow(
      'unpacks to more than',
    );
  });

  test('a file that is larger than the real archive is refused unread', async () => {
    const path = join(root, 'large.tar.gz');
    await writeFile(path, '');
    await truncate(path, 2 ** 40);
    await expect(readArchive(path)).rejects.toThrow('has 1099511627776 bytes, more than CIFAR-10');
    await rm(path);
  });

  test('one of the .bin files asks for its folder', async () => {
    await expect(readArchive(join(folder, 'test_batch.bin'))).rejects.toThrow('name their folder');
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
      'test_batch.bin must have 30730000 bytes (10000 records of 3073), received 5.',
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
    await expect(locateData(join(archive, 'none'))).rejects.toThrow('does not exist');
  });

  test.each([
    ['cifar-10-batches-py', 'data_batch_1', 'the Python version of CIFAR-10'],
    ['somewhere', 'data_batch_5.mat', 'the MATLAB version of CIFAR-10'],
    ['cifar-100-binary', 'train.bin', 'CIFAR-100'],
  ])('a folder %s with %s is named as %s', async (name, file, version) => {
    const other = join(root, name);
    await mkdir(other);
    await writeFile(join(other, file), '');
    await expect(locateData(other)).rejects.toThrow(`That is ${version};`);
    await rm(other, { recursive: true });
  });

  test('a link that leads nowhere in particular is unreadable, not missing', async () => {
    const loop = join(root, 'loop');
    await symlink(loop, loop);
    await expect(locateData(loop)).rejects.toThrow(
      `${loop} cannot be read: too many symbolic links encountered (ELOOP).`,
    );
  });
});
