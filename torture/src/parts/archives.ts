import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Header } from 'tar';
import { cifar10, faultsOfError } from '../command.ts';
import type { Part } from '../part.ts';
import type { Random } from '../random.ts';

const timeoutSeconds = 60;
const memoryLimit = 900e6;
const folder = 'cifar-10-batches-bin';
const recordBytes = 3073;
const fileBytes = 10_000 * recordBytes;
const names = [...[1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`), 'test_batch.bin'];

/** Bytes as they are and gzip-compressed: an archive may consist of several gzip members. */
interface Piece {
  readonly raw: Uint8Array;
  readonly gzip: Uint8Array;
}

function piece(raw: Uint8Array): Piece {
  return { raw, gzip: gzipSync(raw, { level: 1 }) };
}

interface Member {
  readonly header: Uint8Array;
  readonly body?: Piece | undefined;
}

type HeaderFields = ConstructorParameters<typeof Header>[0] & object;

function header(fields: HeaderFields): Uint8Array {
  const made = new Header({ mode: 0o644, type: 'File', mtime: new Date(0), ...fields });
  made.encode();
  return Buffer.from(made.block!);
}

function padded(content: Uint8Array): Piece {
  return piece(Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]));
}

const end = piece(Buffer.alloc(10_240));

/** What is written to the file, and what `cifar10 data` must do with it. */
interface Attack {
  readonly tried: string;
  readonly parts: readonly Uint8Array[];
  /** `either`: refused, or read with the right content. */
  readonly expected: 'read' | 'refused' | 'either';
}

interface Original {
  readonly members: readonly Member[];
  readonly md5: ReadonlyMap<string, string>;
}

function original(): Original {
  const md5 = new Map<string, string>();
  const members = names.map((name, f) => {
    const content = Buffer.alloc(fileBytes, f);
    for (let r = 0; r < 10_000; r++) content[r * recordBytes] = (r + f) % 10;
    md5.set(name, createHash('md5').update(content).digest('hex'));
    const path = `${folder}/${name}`;
    return { header: header({ path, size: fileBytes }), body: padded(content) };
  });
  return { members, md5 };
}

const isPlain = (random: Random) => random.below(5) === 0;

function assembled(members: readonly Member[], plain: boolean, tail: readonly Piece[] = []) {
  const pieces = members.flatMap(({ header, body }) => [piece(header), ...(body ? [body] : [])]);
  return [...pieces, end, ...tail].map(({ raw, gzip }) => (plain ? raw : gzip));
}

/** A copy of `values` with element `index` replaced. */
function replaced<T>(values: readonly T[], index: number, ...others: readonly T[]): T[] {
  return values.toSpliced(index, 1, ...others);
}

type Maker = (original: Original, random: Random) => Attack;

function memberAttack(
  tried: string,
  expected: Attack['expected'],
  change: (members: readonly Member[], index: number, random: Random) => readonly Member[],
): Maker {
  return ({ members }, random) => {
    const index = random.below(members.length);
    const plain = isPlain(random);
    const changed = change(members, index, random);
    return {
      tried: `${tried} (${names[index]}${plain ? ', plain tar' : ''})`,
      parts: assembled(changed, plain),
      expected,
    };
  };
}

function notAnArchive(tried: string, content: (random: Random) => Uint8Array): Maker {
  return (_, random) => ({ tried, parts: [content(random)], expected: 'refused' });
}

const attacks: readonly Maker[] = [
  ({ members }) => ({ tried: 'unchanged', parts: assembled(members, false), expected: 'read' }),
  ({ members }) => ({ tried: 'plain tar', parts: assembled(members, true), expected: 'read' }),
  ({ members }, random) => {
    const all = Buffer.concat(assembled(members, isPlain(random)));
    const length = random.below(all.length);
    return {
      tried: `cut to ${length} bytes`,
      parts: [all.subarray(0, length)],
      expected: 'either',
    };
  },
  ({ members }, random) => {
    const all = Buffer.concat(assembled(members, false));
    const [at, bit] = [random.below(all.length), random.below(8)];
    all[at]! ^= 1 << bit;
    return { tried: `bit ${bit} of byte ${at} flipped`, parts: [all], expected: 'either' };
  },
  memberAttack('a bit of a tar header flipped', 'refused', (members, index, random) => {
    const changed = Buffer.from(members[index]!.header);
    changed[random.below(512)]! ^= 1 << random.below(8);
    return replaced(members, index, { ...members[index]!, header: changed });
  }),
  memberAttack('a missing file', 'refused', (members, index) => members.toSpliced(index, 1)),
  memberAttack('a file twice', 'refused', (members, index) => [...members, members[index]!]),
  memberAttack('another order', 'read', (members, index) => [
    ...members.slice(index),
    ...members.slice(0, index),
  ]),
  memberAttack('another folder', 'either', (members, index, random) => {
    const prefix = random.pick(['', 'other/', '../', '../../', '/', '/etc/', './', 'a/b/']);
    const path = `${prefix}${names[index]}`;
    return replaced(members, index, {
      ...members[index]!,
      header: header({ path, size: fileBytes }),
    });
  }),
  memberAttack('no file but something else', 'refused', (members, index, random) => {
    const type = random.pick([
      'Link',
      'SymbolicLink',
      'CharacterDevice',
      'BlockDevice',
      'Directory',
      'FIFO',
    ] as const);
    const linkpath = type.endsWith('Link') ? random.pick(['/etc/passwd', 'x']) : '';
    const path = `${folder}/${names[index]}`;
    return replaced(members, index, { header: header({ path, size: 0, type, linkpath }) });
  }),
  memberAttack('a wrong size in the header', 'refused', (members, index, random) => {
    const size = random.pick([0, 1, 511, fileBytes - 1, fileBytes + 1, 2 ** 31, 2 ** 33 - 1]);
    const path = `${folder}/${names[index]}`;
    return replaced(members, index, { ...members[index]!, header: header({ path, size }) });
  }),
  memberAttack('a file of another size', 'refused', (members, index, random) => {
    const size = random.pick([0, 3072, fileBytes - recordBytes, fileBytes + recordBytes]);
    const path = `${folder}/${names[index]}`;
    return replaced(members, index, {
      header: header({ path, size }),
      body: padded(Buffer.alloc(size)),
    });
  }),
  memberAttack('a label above 9', 'refused', (members, index, random) => {
    const content = Buffer.from(members[index]!.body!.raw);
    content[random.below(10_000) * recordBytes] = random.between(10, 255);
    return replaced(members, index, { ...members[index]!, body: piece(content) });
  }),
  memberAttack('more small files', 'read', (members, index, random) => {
    const more = Array.from({ length: random.between(1, 300) }, (_, i): Member => {
      const content = Buffer.alloc(random.below(1500), 'x');
      return {
        header: header({ path: `${folder}/more-${i}`, size: content.length }),
        body: content.length > 0 ? padded(content) : undefined,
      };
    });
    return members.toSpliced(index, 0, ...more);
  }),
  memberAttack('a bomb', 'refused', (members, index, random) => {
    const size = random.pick([300 * 2 ** 20, 3 * 2 ** 30, 2 ** 33 - 1]);
    const body = padded(Buffer.alloc(300 * 2 ** 20));
    const bomb = { header: header({ path: `${folder}/bomb`, size }), body };
    return members.toSpliced(index, 0, bomb);
  }),
  memberAttack('a file name of another version', 'refused', (members, index, random) => {
    const path = random.pick([
      'cifar-10-batches-py/data_batch_1',
      'cifar-10-batches-mat/data_batch_1.mat',
      'cifar-100-binary/train.bin',
      'cifar-100-python/train',
    ]);
    return replaced(members, index, {
      ...members[index]!,
      header: header({ path, size: fileBytes }),
    });
  }),
  ({ members }, random) => {
    const plain = isPlain(random);
    const zeros = piece(Buffer.alloc(random.between(1, 100_000_000)));
    return {
      tried: `${zeros.raw.length} zeros after the tar archive`,
      parts: assembled(members, plain, [zeros]),
      expected: 'either',
    };
  },
  ({ members }, random) => {
    const garbage = piece(Buffer.from('garbage'.repeat(random.between(1, 1000))));
    return {
      tried: 'garbage after the tar archive',
      parts: assembled(members, isPlain(random), [garbage]),
      expected: 'refused',
    };
  },
  ({ members }, random) => {
    const zeros = Buffer.alloc(random.between(1, 100_000_000));
    return {
      tried: `${zeros.length} zeros after the gzip file`,
      parts: [...assembled(members, false), zeros],
      expected: 'read',
    };
  },
  ({ members }, random) => ({
    tried: 'garbage after the gzip file',
    parts: [...assembled(members, false), Buffer.alloc(random.below(5000)), Buffer.from('garbage')],
    expected: 'refused',
  }),
  ({ members }) => ({
    tried: 'compressed twice',
    parts: [gzipSync(Buffer.concat(assembled(members, false)))],
    expected: 'refused',
  }),
  notAnArchive('nothing', () => Buffer.alloc(0)),
  notAnArchive('a web page', () => Buffer.from('<!doctype html><title>Log in</title>')),
  notAnArchive('random bytes', (random) => random.bytes(random.between(1, 5000))),
  notAnArchive('gzip of random bytes', (random) => gzipSync(random.bytes(random.below(5000)))),
  notAnArchive('zeros', (random) => Buffer.alloc(random.between(1, 20_000))),
  notAnArchive('gzip of 3 GB of zeros', () => {
    const zeros = gzipSync(Buffer.alloc(100_000_000), { level: 1 });
    return Buffer.concat(Array.from({ length: 30 }, () => zeros));
  }),
];

/** Archives that are damaged, foreign or hostile, given to `cifar10 data`. */
export const archives: Part = {
  async open(scratch) {
    const made = original();
    const path = join(scratch, 'cifar-10-binary.tar.gz');
    return {
      async run(random) {
        const { tried, parts, expected } = random.pick(attacks)(made, random);
        await writeFile(path, parts);
        const ended = await cifar10(['data', '--data', path], { timeoutSeconds });
        const outcome = ended.code === 0 ? 'read' : 'refused';
        const faults: string[] = [];
        if (expected !== 'either' && outcome !== expected) faults.push(`it must be ${expected}`);
        if (outcome === 'refused') faults.push(...faultsOfError(ended, path));
        else {
          for (const [name, md5] of made.md5) {
            if (!ended.stdout.includes(md5)) faults.push(`${name} has other content`);
          }
        }
        if (ended.peakBytes > memoryLimit) {
          faults.push(`it used ${(ended.peakBytes / 1e6).toFixed(0)} MB of memory`);
        }
        if (outcome !== expected && faults.length > 0) faults.push(ended.stderr.trimEnd());
        return { tried, outcome, faults };
      },
    };
  },
};
