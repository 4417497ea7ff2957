import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Writes one field of a protobuf message. */
export type Field = (writer: BinaryWriter) => void;

export const string =
  (field: number, value: string): Field =>
  (writer) => {
    writer.tag(field, WireType.LengthDelimited).string(value);
  };

export const bytes =
  (field: number, value: Uint8Array): Field =>
  (writer) => {
    writer.tag(field, WireType.LengthDelimited).bytes(value);
  };

/** An int32 or int64: as long as it is not too large, they are written alike. */
export const integer =
  (field: number, value: number): Field =>
  (writer) => {
    writer.tag(field, WireType.Varint).int64(BigInt(value));
  };

export const float =
  (field: number, value: number): Field =>
  (writer) => {
    writer.tag(field, WireType.Bit32).float(value);
  };

export const message =
  (field: number, fields: readonly Field[]): Field =>
  (writer) => {
    writer.tag(field, WireType.LengthDelimited).fork();
    for (const write of fields) write(writer);
    writer.join();
  };

/** Returns the bytes of a whole message. */
export function encode(fields: readonly Field[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const write of fields) write(writer);
  return writer.finish();
}
