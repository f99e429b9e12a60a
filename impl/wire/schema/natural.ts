/**
 * Go's `interface{}` on the wire: a value without a schema, as a driver's configuration is. Integers are of the signed
 * family; raw becomes text, or stays bytes where it is none. Source: reference page nomad-wire.md, section 4.
 */
import { isListTag, isMapTag, isRawTag, type ByteReader } from '../msgpack/byte-reader.ts';
import type { ByteWriter } from '../msgpack/byte-writer.ts';
import { WireError, within } from '../wire-error.ts';
import { setMember } from './members.ts';

export function readNatural(reader: ByteReader): unknown {
  const tag = reader.peek();
  if (isMapTag(tag)) return readMap(reader);
  if (isListTag(tag)) return readList(reader);
  if (isRawTag(tag)) return textOrBytes(reader.raw());
  if (reader.nil()) return null;
  if (tag === 0xc2 || tag === 0xc3) return reader.bool();
  if (tag === 0xca || tag === 0xcb) return reader.float();
  const value = reader.bigInt();
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

function readMap(reader: ByteReader): Record<string, unknown> {
  const count = reader.map();
  reader.spend(count);
  reader.deeper();
  const made: Record<string, unknown> = {};
  for (let i = 0; i < count; i += 1) {
    const key = reader.string();
    setMember(made, key, readNatural(reader));
  }
  reader.shallower();
  return made;
}

function readList(reader: ByteReader): unknown[] {
  const count = reader.list();
  reader.spend(count);
  reader.deeper();
  const made: unknown[] = [];
  for (let i = 0; i < count; i += 1) made.push(readNatural(reader));
  reader.shallower();
  return made;
}

/** What round-trips as text is text. */
function textOrBytes(raw: Buffer): string | Buffer {
  const text = raw.toString('utf8');
  return text.includes('\ufffd') && !Buffer.from(text).equals(raw) ? Buffer.from(raw) : text;
}

export function writeNatural(writer: ByteWriter, value: unknown): void {
  switch (typeof value) {
    case 'undefined':
      return writer.nil();
    case 'boolean':
      return writer.bool(value);
    case 'string':
      return writer.string(value);
    case 'bigint':
      return value > 0x7fff_ffff_ffff_ffffn ? writer.bigUint(value) : writer.bigInt(value);
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? writer.int(value) : writer.float(value);
    case 'object':
      return writeObject(writer, value);
    case 'function':
    case 'symbol':
      throw new WireError(`a ${typeof value} cannot be sent`);
  }
}

function writeObject(writer: ByteWriter, value: object | null): void {
  if (value === null) return writer.nil();
  if (value instanceof Uint8Array) return writer.raw(value);
  if (Array.isArray(value)) {
    writer.list(value.length);
    for (const [at, item] of value.entries()) within(`[${at}]`, () => writeNatural(writer, item));
    return;
  }
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  writer.map(members.length);
  for (const [key, member] of members) {
    writer.string(key);
    within(key, () => writeNatural(writer, member));
  }
}
