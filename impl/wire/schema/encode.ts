/**
 * Values to msgpack, by a schema, byte for byte as the Nomad of a dialect does it: fields in order of name, all of them,
 * save where the struct omits zeros. What is left out of a value is sent as zero.
 */
import { ByteWriter } from '../msgpack/byte-writer.ts';
import { encodeTime, type GoTime } from '../msgpack/go-time.ts';
import { WireError } from '../wire-error.ts';
import { isIn, type Dialect, type Kind, type PartialOf, type Shape, type StructShape } from './kinds.ts';
import { writeNatural } from './natural.ts';
import { isZero, zeroOf } from './zero.ts';

type Write = (writer: ByteWriter, value: unknown) => void;

export function encode<V>(kind: Kind<V>, value: PartialOf<V>, dialect: Dialect): Buffer {
  const writer = new ByteWriter();
  writeValue(kind, value, dialect, writer);
  return writer.finish();
}

export function writeValue<V>(
  kind: Kind<V>,
  value: PartialOf<V>,
  dialect: Dialect,
  writer: ByteWriter,
): void {
  writerOf(kind, dialect)(writer, value);
}

const writers: Readonly<Record<Dialect, WeakMap<Shape, Write>>> = {
  '1.4': new WeakMap(),
  '1.5': new WeakMap(),
  '2.0': new WeakMap(),
};

function writerOf(shape: Shape, dialect: Dialect): Write {
  let made = writers[dialect].get(shape);
  if (!made) {
    made = makeWriter(shape, dialect);
    writers[dialect].set(shape, made);
  }
  return made;
}

function makeWriter(shape: Shape, dialect: Dialect): Write {
  if (shape.type === 'list') return listWriter(writerOf(shape.of, dialect));
  if (shape.type === 'map') return mapWriter(writerOf(shape.of, dialect));
  if (shape.type === 'optional') return optionalWriter(writerOf(shape.of, dialect));
  if (shape.type === 'struct') return structWriter(shape, dialect);
  return shape.type === 'any' ? writeNatural : leafWriter(shape);
}

function leafWriter(shape: Shape): Write {
  const zero = zeroOf(shape);
  return (writer, value) => {
    try {
      writeLeaf(shape, writer, value ?? zero);
    } catch (trouble) {
      // Node's own complaint about a wrong type: the value came from outside all the same.
      if (trouble instanceof TypeError) throw new WireError(`expected ${shape.type}, got ${typeof value}`);
      throw trouble;
    }
  };
}

function writeLeaf({ type }: Shape, writer: ByteWriter, value: unknown): void {
  switch (type) {
    case 'string':
      return writer.string(value as string);
    case 'bytes':
      return value === null ? writer.nil() : writer.raw(value as Uint8Array);
    case 'bool':
      return writer.bool(value === true);
    case 'int':
      return writer.int(value as number);
    case 'uint':
      return writer.uint(value as number);
    case 'int64':
    case 'duration':
    case 'unixNano':
      return writer.bigInt(value as bigint);
    case 'uint64':
      return writer.bigUint(value as bigint);
    case 'float':
      return writer.float(value as number);
    case 'time':
      return writer.raw(encodeTime(value as GoTime));
    case 'any':
    case 'list':
    case 'map':
    case 'optional':
    case 'struct':
      throw new WireError(`${type} is no leaf`);
  }
}

function optionalWriter(write: Write): Write {
  return (writer, value) => {
    if (value === null || value === undefined) writer.nil();
    else write(writer, value);
  };
}

function listWriter(write: Write): Write {
  return optionalWriter((writer, value) => {
    const items = value as readonly unknown[];
    writer.list(items.length);
    let at = 0;
    try {
      for (; at < items.length; at += 1) write(writer, items[at]);
    } catch (trouble) {
      throw placed(trouble, `[${at}]`);
    }
  });
}

function mapWriter(write: Write): Write {
  return optionalWriter((writer, value) => {
    const members = Object.entries(value as object);
    writer.map(members.length);
    for (const [key, member] of members) {
      writer.string(key);
      try {
        write(writer, member);
      } catch (trouble) {
        throw placed(trouble, `[${key}]`);
      }
    }
  });
}

interface FieldWriter {
  readonly name: string;
  readonly shape: Shape;
  readonly key: Buffer;
  readonly write: Write;
}

function structWriter(shape: StructShape, dialect: Dialect): Write {
  const fields = fieldsIn(shape, dialect);
  const omits =
    shape.omitsZeroSince !== undefined && isIn(dialect, { since: shape.omitsZeroSince, until: '2.0' });
  return (writer, value) => {
    const given = (value ?? {}) as Readonly<Record<string, unknown>>;
    const sent = omits ? fields.filter((field) => !isZero(field.shape, given[field.name])) : fields;
    writer.map(sent.length);
    for (const { name, key, write } of sent) {
      writer.copy(key);
      try {
        write(writer, given[name]);
      } catch (trouble) {
        throw placed(trouble, name);
      }
    }
  };
}

function fieldsIn(shape: StructShape, dialect: Dialect): FieldWriter[] {
  return shape.fields
    .filter((field) => isIn(dialect, field))
    .map(({ name, shape: inner }) => {
      const key = new ByteWriter();
      key.string(name);
      return { name, shape: inner, key: key.finish(), write: writerOf(inner, dialect) };
    });
}

function placed(trouble: unknown, place: string): unknown {
  return trouble instanceof WireError ? trouble.within(place) : trouble;
}
