import { createHash } from 'node:crypto';
import { plural } from '@cutmix/training';
import { UserError } from '../../system/userError.ts';
import { isRecord } from './differences.ts';

/** A float32 tensor to be stored or just read. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/*
 * https://huggingface.co/docs/safetensors: u64 header length, JSON header, then the values, all
 * little-endian. `sha256` in the metadata is ours: the format itself does not notice changed bytes.
 */
const lengthBytes = 8;
const alignment = 8;

function checksum(data: Uint8Array, entries: object, metadata: object): string {
  return createHash('sha256')
    .update(data)
    .update(JSON.stringify([entries, metadata]))
    .digest('hex');
}

export function encodeSafetensors(
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const size = tensors.reduce((sum, { values }) => sum + values.byteLength, 0);
  const data = new Uint8Array(size);
  const header: Record<string, unknown> = {};
  let offset = 0;
  for (const { name, shape, values } of tensors) {
    const end = offset + values.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    data.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset = end;
  }
  const sha256 = checksum(data, header, metadata);
  const json = JSON.stringify({ __metadata__: { ...metadata, sha256 }, ...header });
  const unpadded = Buffer.from(json);
  const padding = (alignment - (unpadded.length % alignment)) % alignment;
  const headerLength = unpadded.length + padding;
  const file = Buffer.alloc(lengthBytes + headerLength + size, ' ');
  file.writeBigUInt64LE(BigInt(headerLength));
  file.set(unpadded, lengthBytes);
  file.set(data, lengthBytes + headerLength);
  return file;
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * Reads a file that `encodeSafetensors` made.
 *
 * @param path - The file's path, for errors.
 * @throws UserError if the file is truncated, changed or was saved by another program.
 */
export function decodeSafetensors(bytes: Uint8Array, path: string): SafetensorsFile {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fault = (what: string) =>
    new UserError(
      `${path} is damaged: ${what}. Restore it from a copy, or delete it to start over.`,
    );
  if (file.length < lengthBytes)
    throw fault(`it has ${file.length} ${plural(file.length, 'byte')}, too few for a header`);
  const headerLength = Number(file.readBigUInt64LE());
  const dataStart = lengthBytes + headerLength;
  if (dataStart > file.length) {
    throw fault(`its header must have ${headerLength} bytes, the file has ${file.length}`);
  }
  const { entries, metadata: allMetadata } = parseHeader(
    file.subarray(lengthBytes, dataStart).toString(),
    fault,
  );
  const { sha256, ...metadata } = allMetadata;
  if (sha256 === undefined) {
    throw new UserError(
      `${path} has lost its metadata (settings, step, progress), as after saving it with another ` +
        'program. A run can only continue from a file that it saved itself: restore it from a ' +
        'copy, or delete it to start over.',
    );
  }
  const data = file.subarray(dataStart);
  const size = Math.max(0, ...Object.values(entries).map(({ data_offsets }) => data_offsets[1]));
  if (data.length !== size) {
    throw fault(`it must have ${size} bytes of values, received ${data.length}`);
  }
  if (checksum(data, entries, metadata) !== sha256) {
    throw fault('it does not match its SHA-256');
  }
  const tensors = new Map<string, NamedTensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    if (dtype !== 'F32') throw fault(`${name} must be F32, received ${dtype}`);
    // A copy, as the values may start at any byte.
    const { buffer } = Uint8Array.from(data.subarray(...data_offsets));
    tensors.set(name, { name, shape, values: new Float32Array(buffer) });
  }
  return { tensors, metadata };
}

function parseHeader(
  text: string,
  fault: (what: string) => UserError,
): { entries: Record<string, HeaderEntry>; metadata: Record<string, string> } {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw fault('its header is not JSON');
  }
  if (!isRecord(header)) throw fault('its header is not an object');
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata)) throw fault('its metadata is not an object');
  for (const [name, entry] of Object.entries(entries)) {
    const offsets = isRecord(entry) ? entry['data_offsets'] : undefined;
    if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(Number.isSafeInteger)) {
      throw fault(`its header has no valid data_offsets for ${name}`);
    }
  }
  return {
    entries: entries as Record<string, HeaderEntry>,
    metadata: metadata as Record<string, string>,
  };
}
