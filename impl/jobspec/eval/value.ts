/**
 * Values: a type and what is in it. A value may be null, or unknown because something in it could not be evaluated.
 * Strings are in Unicode's composed form (NFC); maps, objects and sets are kept in their order of iteration.
 */
import { compare, fromCount, type BigFloat } from './big-float.ts';
import { equal } from './equality.ts';
import { BOOL, DYNAMIC, NUMBER, STRING, listOf, mapOf, objectOf, setOf, tupleOf, type Type } from './type.ts';
import { compareText, setOrder } from './order.ts';
import { UNKNOWN, type Content, type Value } from './content.ts';

export type { Value } from './content.ts';

export function text(value: string): Value {
  return { type: STRING, content: value.normalize('NFC') };
}

export function number(value: BigFloat): Value {
  return { type: NUMBER, content: value };
}

export function count(value: number): Value {
  return number(fromCount(value));
}

export function bool(value: boolean): Value {
  return { type: BOOL, content: value };
}

export function nullOf(type: Type): Value {
  return { type, content: null };
}

export function unknown(type: Type = DYNAMIC): Value {
  return { type, content: UNKNOWN };
}

export const NULL = nullOf(DYNAMIC);

export function tuple(items: readonly Value[]): Value {
  return { type: tupleOf(items.map(({ type }) => type)), content: items };
}

/** Later entries win over earlier ones of the same key. */
export function object(entries: Iterable<readonly [string, Value]>): Value {
  const content = inOrder(entries);
  const types = new Map([...content].map(([key, { type }]) => [key, type]));
  return { type: objectOf(types), content };
}

/** All items have one type; `element` is that of an empty list. */
export function list(items: readonly Value[], element: Type): Value {
  return { type: listOf(items[0]?.type ?? element), content: items };
}

export function map(entries: Iterable<readonly [string, Value]>, element: Type): Value {
  const content = inOrder(entries);
  const [first] = content.values();
  return { type: mapOf(first?.type ?? element), content };
}

export function set(items: readonly Value[], element: Type): Value {
  const distinct: Value[] = [];
  const seen = new Map<string, Value[]>();
  for (const item of items) {
    const key = setOrder(item);
    const alike = seen.get(key) ?? [];
    if (alike.some((other) => equal(other, item) === true)) continue;
    alike.push(item);
    seen.set(key, alike);
    distinct.push(item);
  }
  return { type: setOf(items[0]?.type ?? element), content: distinct.sort(compareInSet) };
}

/** Null last; strings by bytes, numbers by size, false before true; the rest in some fixed order. */
function compareInSet(a: Value, b: Value): number {
  if (a.content === null || b.content === null)
    return Number(a.content === null) - Number(b.content === null);
  if (typeof a.content === 'string' && typeof b.content === 'string')
    return compareText(a.content, b.content);
  if (typeof a.content === 'boolean') return Number(a.content) - Number(b.content);
  if (a.type.kind === 'number') return compare(a.content as BigFloat, b.content as BigFloat);
  return compareText(setOrder(a), setOrder(b));
}

function inOrder(entries: Iterable<readonly [string, Value]>): ReadonlyMap<string, Value> {
  const last = new Map(entries);
  return new Map([...last].sort(([a], [b]) => compareText(a, b)));
}

export function isNull({ content }: Value): boolean {
  return content === null;
}

export function isKnown({ content }: Value): boolean {
  return content !== UNKNOWN;
}

/** Nothing unknown inside either. */
export function isWhollyKnown(value: Value): boolean {
  if (!isKnown(value)) return false;
  return isNull(value) || parts(value).every(isWhollyKnown);
}

/** What is inside a collection or structure, in order; nothing for anything else. */
export function parts({ content }: Value): readonly Value[] {
  if (Array.isArray(content)) return content as readonly Value[];
  return content instanceof Map ? [...(content as ReadonlyMap<string, Value>).values()] : [];
}

/** Keys and values: numbers for sequences, strings for maps and objects, the element itself for sets. */
export function entries(value: Value): readonly (readonly [Value, Value])[] {
  const { content, type } = value;
  if (content instanceof Map) {
    return [...(content as ReadonlyMap<string, Value>)].map(([key, item]) => [text(key), item] as const);
  }
  if (type.kind === 'set') return parts(value).map((item) => [item, item] as const);
  return parts(value).map((item, at) => [count(at), item] as const);
}

export function asText({ content }: Value): string {
  if (typeof content !== 'string') throw new TypeError('a string was promised');
  return content;
}

export function asBool({ content }: Value): boolean {
  if (typeof content !== 'boolean') throw new TypeError('a bool was promised');
  return content;
}

export function asNumber({ content, type }: Value): BigFloat {
  if (type.kind !== 'number' || content === null || content === UNKNOWN)
    throw new TypeError('a number was promised');
  return content as BigFloat;
}

export function asMap({ content }: Value): ReadonlyMap<string, Value> {
  if (!(content instanceof Map)) throw new TypeError('a map or an object was promised');
  return content as ReadonlyMap<string, Value>;
}

export function withContent(type: Type, content: Content): Value {
  return { type, content };
}
