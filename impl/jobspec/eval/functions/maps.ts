/** Functions of maps and objects. */
import { convert, Mismatch } from '../conversion.ts';
import { Failure, type LanguageFunction } from '../function.ts';
import { describe, sameType, STRING, type CollectionType, type Type } from '../type.ts';
import * as values from '../value.ts';
import type { Value } from '../value.ts';
import { any, anyOrNull, at, define, list, partsAt, text, textAt } from './define.ts';

function isKeyed({ type }: Value): boolean {
  return type.kind === 'map' || type.kind === 'object';
}

const keys = define([any('inputMap')], (args) => {
  const keyed = at(args, 0);
  if (!isKeyed(keyed)) throw new Failure('a map or an object is required', 0);
  const found = [...values.asMap(keyed).keys()].map(values.text);
  return keyed.type.kind === 'map' ? values.list(found, STRING) : values.tuple(found);
});

const lookup = define([any('inputMap'), text('key'), any('default')], (args) => {
  const keyed = at(args, 0);
  if (!isKeyed(keyed)) throw new Failure('a map or an object is required', 0);
  const otherwise = keyed.type.kind === 'map' ? fitting(at(args, 2), keyed.type.element) : at(args, 2);
  return values.asMap(keyed).get(textAt(args, 1)) ?? otherwise;
});

function fitting(value: Value, type: Type): Value {
  try {
    return convert(value, type);
  } catch (error) {
    throw error instanceof Mismatch
      ? new Failure(`it must be of the map's type: ${error.message}`, 2)
      : error;
  }
}

const merge = define(
  [],
  (args, budget) => {
    const given = args.filter(({ type }) => type.kind !== 'dynamic');
    const odd = given.find((value) => !isKeyed(value));
    if (odd) throw new Failure(`the arguments must be maps or objects, and one is a ${describe(odd.type)}`);
    const members = given.flatMap((value) => (values.isNull(value) ? [] : [...values.asMap(value)]));
    budget.step(members.length);
    const [first] = args;
    const alike = first?.type.kind === 'map' && args.every(({ type }) => sameType(type, first.type));
    return alike ? values.map(members, (first.type as CollectionType).element) : values.object(members);
  },
  anyOrNull('maps'),
);

const valuesOf = define([any('mapping')], (args) => {
  const keyed = at(args, 0);
  if (!isKeyed(keyed)) throw new Failure('a map or an object is required');
  const found = values.parts(keyed);
  return keyed.type.kind === 'map' ? values.list(found, keyed.type.element) : values.tuple(found);
});

const zipmap = define([list('keys', STRING), any('values')], (args) => {
  const given = at(args, 1);
  if (given.type.kind !== 'list' && given.type.kind !== 'tuple')
    throw new Failure('the values must be a list or a tuple');
  const [names, items] = [partsAt(args, 0), values.parts(given)];
  if (names.length !== items.length)
    throw new Failure(`there are ${names.length} keys and ${items.length} values`);
  const empty = names.findIndex((name) => values.isNull(name));
  if (empty !== -1) throw new Failure(`key ${empty} is null`);
  const members = names.map((name, place) => [values.asText(name), at(items, place)] as const);
  return given.type.kind === 'list' ? values.map(members, given.type.element) : values.object(members);
});

export const MAPS: Readonly<Record<string, LanguageFunction>> = {
  keys,
  lookup,
  merge,
  values: valuesOf,
  zipmap,
};
