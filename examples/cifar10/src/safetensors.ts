import { createHash } from 'node:crypto';
import { UserError } from './userError.ts';

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
 * @param path - Only named in errors.
 * @throws UserError when the file is truncated, changed or of another kind.
 */
export function decodeSafetensors(bytes: Uint8Array, path: string): SafetensorsFile {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fault = (what: string) => new UserError(`${path} is damaged: ${what}.`);
  if (file.length < lengthBytes) throw fault(`a header was expected, it has ${file.length} bytes`);
  const headerLength = Number(file.readBigUInt64LE());
  const dataStart = lengthBytes + headerLength;
  if (dataStart > file.length) {
    throw fault(`a header of ${headerLength} bytes was expected, ${file.length} bytes are left`);
  }
  let header: Record<string, HeaderEntry>;
  let metadata: Record<string, string>;
  let sha256: string | undefined;
  try {
    const { __metadata__, ...entries } = JSON.parse(
      file.subarray(lengthBytes, dataStart).toString(),
    );
    header = entries;
    ({ sha256, ...metadata } = __metadata__ ?? {});
  } catch {
    throw fault('its header is not JSON');
  }
  const data = file.subarray(dataStart);
  const size = Math.max(
    0,
    ...Object.values(header).map(({ data_offsets }) => data_offsets?.[1] ?? 0),
  );
  if (data.length !== size) {
    throw fault(`${size} bytes of values were expected, it has ${data.length}`);
  }
  if (checksum(data, header, metadata) !== sha256) {
    throw fault('it does not match its SHA-256');
  }
  const tensors = new Map<string, NamedTensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (dtype !== 'F32') throw fault(`${name} must be F32, it is ${dtype}`);
    // A copy, as the values may start at any byte.
    const { buffer } = Uint8Array.from(data.subarray(...data_offsets));
    tensors.set(name, { name, shape, values: new Float32Array(buffer) });
  }
  return { tensors, metadata };
}
