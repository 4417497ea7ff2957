import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { GraphFloat } from './graph.ts';

/**
 * A protobuf message as data: numbers of fields and their values. A number stands for an int32 or int64
 * (they are written alike), `{ float }` for a float, and an array for a message.
 */
export type Message = readonly (readonly [
  field: number,
  value: string | number | GraphFloat | Uint8Array | Message,
])[];

function write(writer: BinaryWriter, message: Message): BinaryWriter {
  for (const [field, value] of message) {
    if (typeof value === 'number') {
      writer.tag(field, WireType.Varint).int64(BigInt(value));
    } else if (typeof value === 'object' && 'float' in value) {
      writer.tag(field, WireType.Bit32).float(value.float);
    } else {
      writer.tag(field, WireType.LengthDelimited);
      if (typeof value === 'string') writer.string(value);
      else if (Array.isArray(value)) write(writer.fork(), value).join();
      else writer.bytes(value as Uint8Array);
    }
  }
  return writer;
}

/** Returns the bytes of a message. */
export const encodeMessage = (message: Message): Uint8Array =>
  write(new BinaryWriter(), message).finish();
