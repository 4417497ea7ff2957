// Reduces the machine code for GPUs in a library to one architecture, by filling the rest with zeros,
// which compress to nothing: slimCuda.ts LIBRARY 90
import { readFileSync, writeFileSync } from 'node:fs';

const [file, number] = process.argv.slice(2);
if (!file || !number) throw new Error('usage: slimCuda.ts LIBRARY ARCHITECTURE');
const architecture = Number(number);
const data = readFileSync(file);
const u64 = (at: number) => Number(data.readBigUInt64LE(at));

/** Where a section is in the ELF file. */
function findSection(name: string): { readonly from: number; readonly length: number } {
  const [table, names] = [u64(0x28), data.readUInt16LE(0x3e)];
  const [size, count] = [data.readUInt16LE(0x3a), data.readUInt16LE(0x3c)];
  const strings = u64(table + names * size + 0x18);
  for (let i = 0; i < count; i++) {
    const at = table + i * size;
    const from = strings + data.readUInt32LE(at);
    const found = data.toString('latin1', from, data.indexOf(0, from));
    if (found === name) return { from: u64(at + 0x18), length: u64(at + 0x20) };
  }
  throw new Error(`${file} has no section ${name}`);
}

const machineCode = 2;
const ptx = 1;
const containerMagic = 0xba55ed50;

interface Entry {
  readonly kind: number;
  readonly architecture: number;
  readonly from: number;
  readonly size: number;
}

/** The code of one container, for each architecture. */
function entriesOf(at: number, end: number): Entry[] {
  const entries: Entry[] = [];
  for (let entry = at + data.readUInt16LE(at + 6); entry < end; ) {
    const kind = data.readUInt16LE(entry);
    const header = data.readUInt32LE(entry + 4);
    const size = u64(entry + 8);
    if ((kind !== ptx && kind !== machineCode) || header < 64 || header > 4096) {
      throw new Error(`${file} has an unknown kind of entry at ${entry}`);
    }
    const from = entry + header;
    entries.push({ kind, architecture: data.readUInt32LE(entry + 28), from, size });
    entry = from + size;
  }
  return entries;
}

/** The machine code for the architecture, otherwise the newest PTX that it can compile. */
function keptOf(entries: readonly Entry[]): readonly Entry[] {
  const exact = entries.filter(
    (entry) => entry.kind === machineCode && entry.architecture === architecture,
  );
  if (exact.length > 0) return exact;
  return entries
    .filter((entry) => entry.kind === ptx && entry.architecture <= architecture)
    .sort((a, b) => b.architecture - a.architecture)
    .slice(0, 1);
}

const tally = { containers: 0, withMachineCode: 0, leftWhole: 0, zeroed: 0 };
const { from, length } = findSection('.nv_fatbin');
for (let at = from; at < from + length; ) {
  if (data.readUInt32LE(at) !== containerMagic) {
    at += 8;
    continue;
  }
  const end = at + data.readUInt16LE(at + 6) + u64(at + 8);
  const entries = entriesOf(at, end);
  const kept = keptOf(entries);
  tally.containers++;
  if (kept[0]?.kind === machineCode) tally.withMachineCode++;
  if (kept.length === 0) tally.leftWhole++;
  for (const entry of kept.length === 0 ? [] : entries.filter((each) => !kept.includes(each))) {
    data.fill(0, entry.from, entry.from + entry.size);
    tally.zeroed += entry.size;
  }
  at = end;
}
if (tally.withMachineCode === 0) throw new Error(`${file} has no machine code for sm_${number}`);
console.log(`slimCuda: ${JSON.stringify(tally)}`);
writeFileSync(file, data);
