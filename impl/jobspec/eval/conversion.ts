/**
 * From a value of one type to one of another, and a type that several can be converted to. `safe` conversions always
 * succeed; the others may fail at the value at hand. The two halves need each other, hence one file.
 */
import { NoNumber } from './big-float.ts';
import { parseNumber, toText } from './decimal.ts';
import { mismatch } from './mismatch.ts';
import { preferenceOrder } from './preference.ts';
import {
  DYNAMIC,
  isPrimitive,
  listOf,
  mapOf,
  objectOf,
  sameType,
  tupleOf,
  type CollectionType,
  type ObjectType,
  type Type,
} from './type.ts';
import * as values from './value.ts';
import type { Value } from './value.ts';

/** A value does not fit the type that is wanted. The message is half a sentence: `a number is required`. */
export class Mismatch extends Error {}

type Convert = (value: Value) => Value;

/** Throws a `Mismatch`. */
export function convert(value: Value, want: Type): Value {
  if (sameType(value.type, want)) return value;
  const conversion = findConversion(value.type, want, false);
  if (!conversion)
    throw new Mismatch(mismatch(value.type, want, (from, to) => direct(from, to, false) !== undefined));
  return conversion(value);
}

/** Undefined when no value of the one type can become one of the other. */
export function findConversion(from: Type, to: Type, safe: boolean): Convert | undefined {
  const known = findKnown(from, to, safe);
  if (!known) return undefined;
  return (value) => {
    if (to.kind === 'dynamic') return value;
    if (!values.isKnown(value)) return values.unknown(to);
    return values.isNull(value) ? values.nullOf(to) : known(value);
  };
}

function findKnown(from: Type, to: Type, safe: boolean): Convert | undefined {
  if (to.kind === 'dynamic') return (value) => value;
  if (from.kind === 'dynamic') return safe ? undefined : (value) => convert(value, to);
  if (isPrimitive(from) && isPrimitive(to)) return primitive(from, to, safe);
  if (to.kind === 'object') return toObject(from, to, safe);
  if (to.kind === 'tuple') return toTuple(from, to.elements, safe);
  if (to.kind === 'list' || to.kind === 'set') return toSequence(from, to, safe);
  if (to.kind === 'map') return toMap(from, to.element, safe);
  return undefined;
}

function primitive(from: Type, to: Type, safe: boolean): Convert | undefined {
  if (from.kind === to.kind) return undefined;
  if (to.kind === 'string') return (value) => values.text(asString(value));
  if (from.kind !== 'string' || safe) return undefined;
  return to.kind === 'number' ? stringToNumber : stringToBool;
}

function asString(value: Value): string {
  if (value.type.kind !== 'number') return values.asBool(value) ? 'true' : 'false';
  try {
    return toText(values.asNumber(value));
  } catch (error) {
    throw error instanceof NoNumber ? new Mismatch(error.message) : error;
  }
}

function stringToNumber(value: Value): Value {
  const given = values.asText(value);
  try {
    const parsed = parseNumber(given);
    if (parsed) return values.number(parsed);
  } catch (error) {
    if (error instanceof NoNumber) throw new Mismatch(error.message);
    throw error;
  }
  throw new Mismatch(`a number is required, not the text ${JSON.stringify(given.slice(0, 40))}`);
}

function stringToBool(value: Value): Value {
  const given = values.asText(value);
  if (given === 'true' || given === '1') return values.bool(true);
  if (given === 'false' || given === '0') return values.bool(false);
  throw new Mismatch(`true or false is required, not the text ${JSON.stringify(given.slice(0, 40))}`);
}

function toObject(from: Type, to: ObjectType, safe: boolean): Convert | undefined {
  if (from.kind !== 'object' && (from.kind !== 'map' || safe)) return undefined;
  const conversions = new Map<string, Convert>();
  for (const [name, want] of to.attributes) {
    const given = from.kind === 'object' ? from.attributes.get(name) : from.element;
    const conversion = given && direct(given, want, safe);
    if (!conversion) return undefined;
    conversions.set(name, conversion);
  }
  return (value) => {
    const given = values.asMap(value);
    return values.object(
      [...conversions].map(([name, conversion]) => {
        const member = given.get(name);
        if (!member) throw new Mismatch(`the map has no key "${name}", which is required`);
        return [name, conversion(member)] as const;
      }),
    );
  };
}

/** As `findConversion`, but from a type to itself there is one too. */
function direct(from: Type, to: Type, safe: boolean): Convert | undefined {
  return sameType(from, to) ? (value) => value : findConversion(from, to, safe);
}

/** All or nothing. */
function directAll(
  from: readonly Type[],
  to: (at: number) => Type,
  safe: boolean,
): readonly Convert[] | undefined {
  const conversions: Convert[] = [];
  for (const [at, type] of from.entries()) {
    const conversion = direct(type, to(at), safe);
    if (!conversion) return undefined;
    conversions.push(conversion);
  }
  return conversions;
}

function applyAll(conversions: readonly Convert[], items: readonly Value[]): readonly Value[] {
  return items.map((item, at) => {
    try {
      return conversions[at]?.(item) ?? item;
    } catch (error) {
      if (error instanceof Mismatch) throw new Mismatch(`element ${at}: ${error.message}`);
      throw error;
    }
  });
}

function toTuple(from: Type, elements: readonly Type[], safe: boolean): Convert | undefined {
  if (from.kind !== 'tuple' || from.elements.length !== elements.length) return undefined;
  const conversions = directAll(from.elements, (at) => elements[at] ?? DYNAMIC, safe);
  return conversions && ((value) => values.tuple(applyAll(conversions, values.parts(value))));
}

function toSequence(from: Type, to: CollectionType, safe: boolean): Convert | undefined {
  const make = to.kind === 'set' ? values.set : values.list;
  if (from.kind === 'list' || from.kind === 'set') {
    if (from.kind === 'list' && to.kind === 'set' && safe) return undefined;
    const conversion = direct(from.element, to.element, safe);
    const empty = to.element.kind === 'dynamic' ? from.element : to.element;
    return conversion && ((value) => make(alike(values.parts(value).map(conversion)), empty));
  }
  if (from.kind !== 'tuple') return undefined;
  if (from.elements.length === 0) return () => make([], to.element);
  const element = commonElement(from.elements, to.element, safe);
  const conversions = element && directAll(from.elements, () => element, safe);
  return (
    conversions && ((value) => make(alike(applyAll(conversions, values.parts(value))), element ?? DYNAMIC))
  );
}

/** The element type itself, or where any will do the one that all parts can take. */
function commonElement(parts: readonly Type[], want: Type, safe: boolean): Type | undefined {
  if (want.kind !== 'dynamic') return want;
  const common = unify(parts, safe);
  const open = common?.kind === 'dynamic' && parts.some(({ kind }) => kind !== 'dynamic');
  return open ? undefined : common;
}

/** Elements that took different types where any was allowed are brought to one. */
function alike(items: readonly Value[]): readonly Value[] {
  const types = items.map(({ type }) => type);
  const [first] = types;
  if (!first || types.every((type) => sameType(type, first))) return items;
  const common = unify(types, false);
  if (!common) throw new Mismatch('all elements must have one type');
  return items.map((item) => convert(item, common));
}

function toMap(from: Type, element: Type, safe: boolean): Convert | undefined {
  if (from.kind === 'map') {
    const conversion = direct(from.element, element, safe);
    const empty = element.kind === 'dynamic' ? from.element : element;
    return conversion && ((value) => mapEach(value, () => conversion, empty));
  }
  if (from.kind !== 'object') return undefined;
  if (from.attributes.size === 0) return () => values.map([], element);
  const common = element.kind === 'dynamic' ? unify([...from.attributes.values()], safe) : element;
  if (!common) return undefined;
  const conversions = new Map<string, Convert>();
  for (const [name, type] of from.attributes) {
    const conversion = direct(type, common, safe);
    if (!conversion) return undefined;
    conversions.set(name, conversion);
  }
  return (value) => mapEach(value, (name) => conversions.get(name), common);
}

function mapEach(value: Value, conversion: (name: string) => Convert | undefined, element: Type): Value {
  const members = [...values.asMap(value)].map(([name, member]) => {
    try {
      return [name, conversion(name)?.(member) ?? member] as const;
    } catch (error) {
      if (error instanceof Mismatch) throw new Mismatch(`element "${name}": ${error.message}`);
      throw error;
    }
  });
  const brought = alike(members.map(([, member]) => member));
  return values.map(
    members.map(([name], at) => [name, brought[at] as Value] as const),
    element,
  );
}

/** A type to which all of these can be converted, the most telling one; undefined when there is none. */
export function unify(types: readonly Type[], safe: boolean): Type | undefined {
  const structural = unifyKinds(types, safe);
  if (structural !== 'by preference') return structural;
  return preferenceOrder(types)
    .map((at) => types[at] as Type)
    .find((want) =>
      types.every((type) => sameType(type, want) || findConversion(type, want, safe) !== undefined),
    );
}

function unifyKinds(types: readonly Type[], safe: boolean): Type | undefined | 'by preference' {
  const kinds = new Set(types.map(({ kind }) => kind));
  const open = kinds.delete('dynamic');
  const [kind] = kinds;
  if (kinds.size === 1 && kind !== undefined && !isPrimitive({ kind } as Type)) {
    return open ? DYNAMIC : unifyAlike(types, kind as 'list', safe);
  }
  if (kinds.size === 2 && kinds.has('map') && kinds.has('object')) return unifyAs(types, 'object', safe);
  if (kinds.size === 2 && kinds.has('list') && kinds.has('tuple')) return unifyAs(types, 'tuple', safe);
  if (kinds.has('object') && kinds.has('tuple')) return undefined;
  return 'by preference';
}

function unifyAlike(types: readonly Type[], kind: Type['kind'], safe: boolean): Type | undefined {
  if (kind === 'object') return unifyObjects(types as readonly ObjectType[], safe);
  if (kind === 'tuple') return unifyTuples(types.map(elementsOf), safe);
  const element = unify(
    types.map((type) => (type as CollectionType).element),
    safe,
  );
  return element && { kind: kind as CollectionType['kind'], element };
}

function elementsOf(type: Type): readonly Type[] {
  return type.kind === 'tuple' ? type.elements : [];
}

/** Structures among collections: as collections first, then all together. */
function unifyAs(
  types: readonly Type[],
  kind: 'object' | 'tuple',
  safe: boolean,
): Type | undefined | 'by preference' {
  const structures = types.filter((type) => type.kind === kind);
  const parts = structures.flatMap((type) =>
    type.kind === 'object' ? [...type.attributes.values()] : elementsOf(type),
  );
  const element = unify(parts, safe);
  if (!element) return 'by preference';
  const collection = kind === 'object' ? mapOf(element) : listOf(element);
  const common = unify(
    types.map((type) => (type.kind === kind ? collection : type)),
    safe,
  );
  return common?.kind === collection.kind ? common : 'by preference';
}

function unifyObjects(types: readonly ObjectType[], safe: boolean): Type | undefined {
  const [first] = types;
  const names = [...(first?.attributes.keys() ?? [])];
  const sameNames = types.every(
    ({ attributes }) => attributes.size === names.length && names.every((name) => attributes.has(name)),
  );
  if (!sameNames) {
    const element = unify(
      types.flatMap(({ attributes }) => [...attributes.values()]),
      safe,
    );
    return element && mapOf(element);
  }
  const attributes = new Map<string, Type>();
  for (const name of names) {
    const type = unify(
      types.map((object) => object.attributes.get(name) ?? DYNAMIC),
      safe,
    );
    if (!type) return undefined;
    attributes.set(name, type);
  }
  return objectOf(attributes);
}

function unifyTuples(types: readonly (readonly Type[])[], safe: boolean): Type | undefined {
  const [first = []] = types;
  if (types.some((elements) => elements.length !== first.length)) {
    const element = unify(types.flat(), safe);
    return element && listOf(element);
  }
  const elements: Type[] = [];
  for (const at of first.keys()) {
    const type = unify(
      types.map((tuple) => tuple[at] ?? DYNAMIC),
      safe,
    );
    if (!type) return undefined;
    elements.push(type);
  }
  return tupleOf(elements);
}
