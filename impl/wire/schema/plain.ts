/**
 * Between values of the wire and plain records: nanosecond instants and Go times become milliseconds since the epoch,
 * durations and 64-bit numbers become numbers, nil becomes absence; and back. What is finer than a millisecond is lost on the
 * way in (docs/decisions/0003-instants-in-milliseconds.md). Plain records are JSON, so bytes stand in base64. Shapes come
 * from the schema; no field is named here.
 */
import { instantOfTime, timeOfInstant, type GoTime } from '../msgpack/go-time.ts';
import type { Kind, PartialOf, Shape } from './kinds.ts';
import { naturalOfPlain, plainNatural } from './plain-natural.ts';

const NANOS_PER_MS = 1_000_000n;

/** The plain form of a decoded value. Nil lists, maps, pointers and bytes are left out; the zero time is null. */
export function toPlain<V>(kind: Kind<V>, value: V): unknown {
  return plain(kind, value);
}

function plain(shape: Shape, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  switch (shape.type) {
    case 'optional':
      return plain(shape.of, value);
    case 'list':
      return (value as readonly unknown[]).map((item) => plain(shape.of, item));
    case 'map':
      return mapped(value, (member) => plain(shape.of, member));
    case 'struct': {
      const made: Record<string, unknown> = {};
      for (const { name, shape: inner } of shape.fields) {
        const member = plain(inner, (value as Readonly<Record<string, unknown>>)[name]);
        if (member !== undefined) made[name] = member;
      }
      return made;
    }
    case 'unixNano':
      return Number((value as bigint) / NANOS_PER_MS);
    case 'duration':
    case 'int64':
    case 'uint64':
      return Number(value as bigint);
    case 'time':
      return instantOfTime(value as GoTime);
    case 'bytes':
      return base64Of(value as Uint8Array);
    case 'any':
      return plainNatural(value);
    case 'string':
    case 'bool':
    case 'int':
    case 'uint':
    case 'float':
      return value;
  }
}

/** What an encoder takes, from a plain record. Members that the schema does not know are passed over. */
export function fromPlain<V>(kind: Kind<V>, record: unknown): PartialOf<V> {
  return wired(kind, record) as PartialOf<V>;
}

function wired(shape: Shape, record: unknown): unknown {
  if (shape.type === 'time') return timeOfInstant((record ?? 0) === 0 ? null : (record as number));
  if (record === null || record === undefined) return undefined;
  switch (shape.type) {
    case 'optional':
      return wired(shape.of, record);
    case 'list':
      return (record as readonly unknown[]).map((item) => wired(shape.of, item));
    case 'map':
      return mapped(record, (member) => wired(shape.of, member));
    case 'struct': {
      const made: Record<string, unknown> = {};
      for (const { name, shape: inner } of shape.fields) {
        const member = wired(inner, (record as Readonly<Record<string, unknown>>)[name]);
        if (member !== undefined) made[name] = member;
      }
      return made;
    }
    case 'unixNano':
      return BigInt(Math.trunc(record as number)) * NANOS_PER_MS;
    case 'duration':
    case 'int64':
    case 'uint64':
      return BigInt(Math.trunc(record as number));
    case 'bytes':
      return Buffer.from(record as string, 'base64');
    case 'any':
      return naturalOfPlain(record);
    case 'string':
    case 'bool':
    case 'int':
    case 'uint':
    case 'float':
      return record;
  }
}

const base64Of = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

function mapped(value: unknown, of: (member: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value as object).map(([key, member]) => [key, of(member)]));
}
