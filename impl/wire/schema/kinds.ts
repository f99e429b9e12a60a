/**
 * What a field may be, and how a struct is written down: one schema per Go struct drives msgpack, JSON and
 * validation alike. Shapes and types only; who reads and writes by them is beside this file.
 *
 * Numbers (docs/decisions/0020-numbers-on-the-wire.md): a field whose honest values stay below 2^53 (counts, indexes,
 * megabytes) is a `number`, and what is beyond is refused; nanoseconds and whatever else needs all of 64 bits are a
 * `bigint`, always.
 */
import type { GoTime } from '../msgpack/go-time.ts';

/** Whose bytes are asked for: a field, or a habit of encoding, may begin or end with one of these. */
export const DIALECTS = ['1.4', '1.5', '2.0'] as const;
export type Dialect = (typeof DIALECTS)[number];
export const NEWEST: Dialect = '2.0';
/** For a peer of any version: every field that one of them knows; a reader passes over those that it does not. */
export type Audience = Dialect | 'every';

export type LeafType =
  | 'string'
  | 'bytes'
  | 'bool'
  | 'int'
  | 'uint'
  | 'int64'
  | 'uint64'
  | 'duration'
  | 'unixNano'
  | 'float'
  | 'time'
  | 'any';

export type Shape =
  | { readonly type: LeafType }
  /** `list`: Go's slice; `map`: Go's map with string keys; `optional`: Go's pointer. Nil and empty are two things. */
  | { readonly type: 'list' | 'map' | 'optional'; readonly of: Shape }
  | StructShape;

export interface StructShape {
  readonly type: 'struct';
  readonly name: string;
  /** In order of name: that is how Nomad's encoder writes them. */
  readonly fields: readonly Field[];
  /** From this version on the encoder leaves out fields that are zero; absent: never. */
  readonly omitsZeroSince?: Dialect;
}

export interface Field {
  readonly name: string;
  readonly shape: Shape;
  readonly since: Dialect;
  readonly until: Dialect;
  readonly zeroInJson?: ZeroInJson;
}

/** How some fields treat their zero in JSON, and only there: left out, or written as null. */
export type ZeroInJson = 'omitted' | 'null';

/** A shape together with the type of its values, which exists for the compiler only. */
export type Kind<V> = Shape & { readonly ofValues?: V };
export type ValueOf<K> = K extends { readonly ofValues?: infer V } ? Exclude<V, undefined> : never;

interface Marked<V> {
  readonly kind: Kind<V>;
  readonly since?: Dialect;
  readonly until?: Dialect;
  readonly zeroInJson?: ZeroInJson;
}
export type FieldKind<V> = Kind<V> | Marked<V>;
export type FieldKinds = Readonly<Record<string, FieldKind<unknown>>>;
/** The value of a struct, whole: a field that the sender left out is Go's zero. */
export type StructValue<F> = {
  readonly [N in keyof F]: F[N] extends Marked<infer V> ? V : ValueOf<F[N]>;
};
export type StructKind<F> = StructShape & { readonly ofValues?: StructValue<F> };

/** What an encoder takes: any field may be left out, at any depth. */
export type PartialOf<V> = unknown extends V
  ? V
  : V extends bigint | Uint8Array | GoTime | string | number | boolean | null
    ? V
    : V extends readonly (infer E)[]
      ? readonly PartialOf<E>[]
      : { readonly [N in keyof V]?: PartialOf<V[N]> | undefined };

const leaf = <V>(type: LeafType): Kind<V> => ({ type });

export const string = leaf<string>('string');
/** Bytes that need not be text; Go's nil slice is null. */
export const bytes = leaf<Uint8Array | null>('bytes');
export const bool = leaf<boolean>('bool');
/** Go's signed integers, as far as 2^53. */
export const int = leaf<number>('int');
/** Go's unsigned integers, as far as 2^53. */
export const uint = leaf<number>('uint');
export const int64 = leaf<bigint>('int64');
export const uint64 = leaf<bigint>('uint64');
/** Go's `time.Duration`: nanoseconds. */
export const duration = leaf<bigint>('duration');
/** Nanoseconds since the epoch. */
export const unixNano = leaf<bigint>('unixNano');
export const float = leaf<number>('float');
export const time = leaf<GoTime>('time');
/** Go's `interface{}`: what a driver is configured with. */
export const any = leaf<unknown>('any');

export function list<V>(of: Kind<V>): Kind<readonly V[] | null> {
  return { type: 'list', of };
}

export function map<V>(of: Kind<V>): Kind<Readonly<Record<string, V>> | null> {
  return { type: 'map', of };
}

export function optional<V>(of: Kind<V>): Kind<V | null> {
  return { type: 'optional', of };
}

/** A field that came with a version. */
export function since<V>(version: Dialect, kind: Kind<V>): Marked<V> {
  return { kind, since: version };
}

/** A field that no version after this one has. */
export function until<V>(version: Dialect, kind: Kind<V>): Marked<V> {
  return { kind, until: version };
}

/** A field whose zero is told otherwise in JSON than elsewhere. */
export function zeroInJson<V>(zero: ZeroInJson, kind: Kind<V>): Marked<V> {
  return { kind, zeroInJson: zero };
}

export function struct<const F extends FieldKinds>(
  name: string,
  fields: F,
  habits: Pick<StructShape, 'omitsZeroSince'> = {},
): StructKind<F> {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return { type: 'struct', name, fields: sorted.map(([of, kind]) => fieldOf(of, kind)), ...habits };
}

/** A struct with further fields, in Go's order among the others. */
export function extended<F, const G extends FieldKinds>(base: StructKind<F>, further: G): StructKind<F & G> {
  const { fields } = struct(base.name, further);
  const { ofValues: _, ...shape } = base;
  return { ...shape, fields: [...base.fields, ...fields].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function fieldOf(name: string, given: FieldKind<unknown>): Field {
  const always = { since: DIALECTS[0], until: NEWEST };
  if (!('kind' in given)) return { name, shape: given, ...always };
  const { kind, ...marks } = given;
  return { name, shape: kind, ...always, ...marks };
}

export function isIn(dialect: Audience, { since: from, until: to }: Pick<Field, 'since' | 'until'>): boolean {
  if (dialect === 'every') return true;
  const at = DIALECTS.indexOf(dialect);
  return DIALECTS.indexOf(from) <= at && at <= DIALECTS.indexOf(to);
}

/** Does an encoder for this audience leave out the fields of the struct that are zero? */
export function omitsZero(dialect: Audience, { omitsZeroSince }: StructShape): boolean {
  if (omitsZeroSince === undefined) return false;
  return isIn(dialect === 'every' ? DIALECTS[0] : dialect, { since: omitsZeroSince, until: NEWEST });
}
