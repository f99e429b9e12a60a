/**
 * Values to the JSON of Nomad's HTTP API, by the schemas that also drive msgpack: Go's field names in order, null and empty
 * kept apart, 64-bit numbers exact, bytes as base64, times as RFC 3339 with nanoseconds. Source: nomad-wire.md, section 9.
 */
import { rfc3339OfTime } from '../msgpack/rfc3339.ts';
import type { GoTime } from '../msgpack/go-time.ts';
import { WireError } from '../wire-error.ts';
import { jsonString } from './json-number.ts';
import {
  isIn,
  NEWEST,
  type Dialect,
  type Kind,
  type PartialOf,
  type Shape,
  type StructShape,
} from './kinds.ts';
import { isZero, zeroOf } from './zero.ts';

export function encodeJson<V>(kind: Kind<V>, value: PartialOf<V>, dialect: Dialect = NEWEST): string {
  return text(kind, value, dialect);
}

function text(shape: Shape, given: unknown, dialect: Dialect): string {
  const value = given ?? zeroOf(shape);
  if (shape.type === 'struct') return structText(shape, value as Readonly<Record<string, unknown>>, dialect);
  if (value === null || value === undefined) return 'null';
  if (shape.type === 'optional') return text(shape.of, value, dialect);
  if (shape.type === 'list') {
    return `[${(value as readonly unknown[]).map((item) => text(shape.of, item, dialect)).join(',')}]`;
  }
  if (shape.type === 'map') {
    return `{${Object.entries(value)
      .map(([key, member]) => `${jsonString(key)}:${text(shape.of, member, dialect)}`)
      .join(',')}}`;
  }
  return leafText(shape, value);
}

function structText(shape: StructShape, value: Readonly<Record<string, unknown>>, dialect: Dialect): string {
  const omits =
    shape.omitsZeroSince !== undefined && isIn(dialect, { since: shape.omitsZeroSince, until: NEWEST });
  const members = shape.fields
    .filter((field) => isIn(dialect, field))
    .flatMap((field) => {
      const inner = value[field.name];
      const zero = omits || field.zeroInJson !== undefined ? isZero(field.shape, inner) : false;
      if (zero && (omits || field.zeroInJson === 'omitted')) return [];
      return [`"${field.name}":${zero ? 'null' : text(field.shape, inner, dialect)}`];
    });
  return `{${members.join(',')}}`;
}

function leafText({ type }: Shape, value: NonNullable<unknown>): string {
  if (type === 'bytes') return `"${Buffer.from(value as Uint8Array).toString('base64')}"`;
  if (type === 'time') return `"${rfc3339OfTime(value as GoTime)}"`;
  if (type === 'any') return naturalText(value);
  if (type === 'float') return floatText(value as number);
  if (typeof value === 'string') return jsonString(value);
  return `${value as number | bigint | boolean}`;
}

/** As Nomad's encoder prints them: whole numbers with `.0`, exponents of two digits. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) throw new WireError(`${value} is no JSON`);
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return value.toFixed(1);
  return String(value).replace(/e([+-])(\d)$/, 'e$10$2');
}

function naturalText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return jsonString(value);
  if (typeof value !== 'object') return `${value as number | bigint | boolean}`;
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString('base64')}"`;
  if (Array.isArray(value)) return `[${value.map(naturalText).join(',')}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.some(([, member]) => typeof member === 'function'))
    throw new WireError('a function is no JSON');
  return `{${members.map(([key, member]) => `${jsonString(key)}:${naturalText(member)}`).join(',')}}`;
}
