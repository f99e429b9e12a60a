/**
 * msgpack to values, by a schema, as Nomad's decoder does it: unknown fields are passed over, missing ones are zero, nil
 * is the zero of anything. Wrong types and numbers that no field holds throw a `WireError` that names the place.
 */
import { ByteReader } from '../msgpack/byte-reader.ts';
import { decodeTime } from '../msgpack/go-time.ts';
import { WireError } from '../wire-error.ts';
import type { Field, Kind, LeafType, Shape, StructShape } from './kinds.ts';
import { setMember } from './members.ts';
import { readNatural } from './natural.ts';
import { structZero, zeroOf } from './zero.ts';

type Read = (reader: ByteReader) => unknown;

/** The value in these bytes, all of which belong to it. */
export function decode<V>(kind: Kind<V>, bytes: Uint8Array): V {
  const reader = new ByteReader(bytes);
  const value = readValue(kind, reader);
  if (reader.at !== bytes.length) {
    throw new WireError(`${bytes.length - reader.at} bytes are left over behind the value`);
  }
  return value;
}

/** The next value; the reader stands behind it. */
export function readValue<V>(kind: Kind<V>, reader: ByteReader): V {
  return readerOf(kind)(reader) as V;
}

const readers = new WeakMap<Shape, Read>();

function readerOf(shape: Shape): Read {
  let made = readers.get(shape);
  if (!made) {
    made = orZero(shape, makeReader(shape));
    readers.set(shape, made);
  }
  return made;
}

function orZero(shape: Shape, read: Read): Read {
  if (shape.type === 'any') return read;
  const zero = zeroOf(shape);
  return (reader) => (reader.nil() ? zero : read(reader));
}

const LEAVES: Readonly<Record<LeafType, Read>> = {
  string: (reader) => reader.string(),
  // A copy: a value must not keep the whole message alive.
  bytes: (reader) => Buffer.from(reader.raw()),
  bool: (reader) => reader.bool(),
  int: (reader) => reader.int(),
  uint: (reader) => {
    const value = reader.int();
    if (value < 0) throw new WireError(`expected an unsigned integer, found ${value}`);
    return value;
  },
  int64: readInt64,
  duration: readInt64,
  unixNano: readInt64,
  uint64: (reader) => {
    const value = reader.bigInt();
    return inRange(value, BigInt.asUintN(64, value));
  },
  float: (reader) => reader.float(),
  time: (reader) => decodeTime(reader.raw()),
  any: readNatural,
};

function readInt64(reader: ByteReader): bigint {
  const value = reader.bigInt();
  return inRange(value, BigInt.asIntN(64, value));
}

function inRange(value: bigint, wrapped: bigint): bigint {
  if (wrapped !== value) throw new WireError(`${value} is out of range`);
  return value;
}

function makeReader(shape: Shape): Read {
  if (shape.type === 'list') return listReader(readerOf(shape.of));
  if (shape.type === 'map') return mapReader(readerOf(shape.of));
  if (shape.type === 'optional') return readerOf(shape.of);
  return shape.type === 'struct' ? structReader(shape) : LEAVES[shape.type];
}

function listReader(readItem: Read): Read {
  return (reader) => {
    const count = reader.list();
    reader.spend(count);
    const made: unknown[] = [];
    try {
      while (made.length < count) made.push(readItem(reader));
    } catch (trouble) {
      throw placed(trouble, `[${made.length}]`);
    }
    return made;
  };
}

function mapReader(readMember: Read): Read {
  return (reader) => {
    const count = reader.map();
    reader.spend(count);
    const made: Record<string, unknown> = {};
    let key = '';
    try {
      for (let i = 0; i < count; i += 1) {
        key = reader.string();
        setMember(made, key, readMember(reader));
      }
    } catch (trouble) {
      throw placed(trouble, `[${key.slice(0, 80)}]`);
    }
    return made;
  };
}

interface FieldReader {
  readonly name: string;
  /** The name as it stands on the wire when its sender is Nomad. */
  readonly key: Buffer;
  readonly read: Read;
}

function structReader(shape: StructShape): Read {
  const fields = shape.fields.map(fieldReader);
  const byName = new Map(fields.map((field, at) => [field.name, at]));
  const zero = structZero(shape);
  return (reader) => {
    const count = reader.map();
    if (count === 0) return zero;
    reader.spend(fields.length);
    const made: Record<string, unknown> = { ...zero };
    // Senders write fields in order of name, so the next one is nearly always the one after the last.
    let next = 0;
    for (let i = 0; i < count; i += 1) {
      let field: FieldReader | undefined;
      try {
        const at = fieldAt(reader, fields, next, byName);
        field = at === undefined ? undefined : fields[at];
        if (field) made[field.name] = field.read(reader);
        else reader.skip();
        if (at !== undefined) next = at + 1;
      } catch (trouble) {
        throw placed(trouble, field?.name ?? `a field of ${shape.name}`);
      }
    }
    return made;
  };
}

function fieldReader({ name, shape }: Field): FieldReader {
  // Compiled when first met, as most of a schema never is in most processes.
  let compiled: Read | undefined;
  const read: Read = (reader) => {
    compiled ??= readerOf(shape);
    return compiled(reader);
  };
  const text = Buffer.from(name);
  return { name, key: Buffer.concat([rawHead(text.length), text]), read };
}

function rawHead(size: number): Buffer {
  return size < 32 ? Buffer.from([0xa0 | size]) : Buffer.from([0xda, size >> 8, size & 0xff]);
}

function fieldAt(
  reader: ByteReader,
  fields: readonly FieldReader[],
  next: number,
  byName: ReadonlyMap<string, number>,
): number | undefined {
  const expected = fields[next];
  if (expected && reader.skipIf(expected.key)) return next;
  return byName.get(reader.string());
}

function placed(trouble: unknown, place: string): unknown {
  return trouble instanceof WireError ? trouble.within(place) : trouble;
}
