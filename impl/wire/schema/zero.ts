/** Go's zero value of a shape, and whether a value is one: what a left-out field means, and which may be left out. */
import { isZeroTime, ZERO_TIME, type GoTime } from '../msgpack/go-time.ts';
import type { LeafType, Shape, StructShape } from './kinds.ts';

const LEAF_ZEROS: Readonly<Record<LeafType, unknown>> = {
  string: '',
  bytes: null,
  bool: false,
  int: 0,
  uint: 0,
  int64: 0n,
  uint64: 0n,
  duration: 0n,
  unixNano: 0n,
  float: 0,
  time: ZERO_TIME,
  any: null,
};

const structZeros = new WeakMap<StructShape, Readonly<Record<string, unknown>>>();

/** Shared and frozen: spread it, do not write to it. */
export function zeroOf(shape: Shape): unknown {
  if (shape.type === 'list' || shape.type === 'map' || shape.type === 'optional') return null;
  return shape.type === 'struct' ? structZero(shape) : LEAF_ZEROS[shape.type];
}

export function structZero(shape: StructShape): Readonly<Record<string, unknown>> {
  const known = structZeros.get(shape);
  if (known) return known;
  const made = Object.freeze(
    Object.fromEntries(shape.fields.map(({ name, shape: inner }) => [name, zeroOf(inner)])),
  );
  structZeros.set(shape, made);
  return made;
}

/** As Go's codec asks it: an empty map or list counts as zero, a struct when all of its fields are. */
export function isZero(shape: Shape, value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (shape.type === 'optional' || shape.type === 'any') return false;
  if (shape.type === 'list' || shape.type === 'bytes') return (value as ArrayLike<unknown>).length === 0;
  if (shape.type === 'map') return Object.keys(value).length === 0;
  if (shape.type === 'time') return isZeroTime(value as GoTime);
  return shape.type === 'struct' ? isZeroStruct(shape, value) : value === LEAF_ZEROS[shape.type];
}

function isZeroStruct({ fields }: StructShape, value: object): boolean {
  return fields.every(({ name, shape }) => isZero(shape, (value as Record<string, unknown>)[name]));
}
